// SPDX-License-Identifier: Apache-2.0
// measure RUNS COMMAND [ARGUMENT…]: runs the command with its output thrown away and prints the
// fastest run in microseconds, the largest peak of memory in KiB, and the least CPU time in
// microseconds.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double cpu_us(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e6 +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

static void become(char **argv)
{
    int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    double fastest = 0;
    double least = 0;
    long peak = 0;
    for (int i = 0; i < runs; i++) {
        double start = now_us();
        pid_t pid = fork();
        if (pid == 0) {
            become(argv + 2);
        }
        int status = 0;
        struct rusage usage;
        if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0) {
            fprintf(stderr, "measure: %s failed\n", argv[2]);
            return 1;
        }
        double taken = now_us() - start;
        fastest = i == 0 || taken < fastest ? taken : fastest;
        least = i == 0 || cpu_us(&usage) < least ? cpu_us(&usage) : least;
        peak = usage.ru_maxrss > peak ? usage.ru_maxrss : peak;
    }
    printf("%.0f %ld %.0f\n", fastest, peak, least);
    return runs > 0 ? 0 : 2;
}
