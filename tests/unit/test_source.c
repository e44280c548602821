// SPDX-License-Identifier: Apache-2.0
// PATH, sentence by sentence as INTERFACE.md 1 has it.  A case is a folder, which is the current
// one while it is read, the PATHs typed in it, and what comes of them.
#include "manifest/source.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 12, PATHS_MAX = 4, NOBODY = 65534 };

#define OBJECT(name) "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " name "\n"

struct entry {
    const char *path;
    const char *text;
};

/** "file: …", "left out: … (reason)", "object: name (file:line)", then the findings. */
static const char *read_source(struct support *support, struct mt_source_options options)
{
    struct mt_source source;
    options.command = "plan";
    mt_source_read(&source, &options, &support->findings);

    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < source.files.count; i++) {
        mt_buf_printf(&out, "file %s\n", source.files.items[i]);
    }
    for (size_t i = 0; i < source.left_out.count; i++) {
        mt_buf_printf(&out, "left out %s: %s\n", source.left_out.items[i].path,
                      source.left_out.items[i].reason);
    }
    for (size_t i = 0; i < source.objects.list.count; i++) {
        const struct mt_object *object = source.objects.list.items[i];
        mt_buf_printf(&out, "object %s %s:%u\n", object->ref.name, object->place.file,
                      object->place.line);
    }
    mt_findings_sort(&support->findings);
    for (size_t i = 0; i < support->findings.list.count; i++) {
        const struct mt_finding *finding = &support->findings.list.items[i];
        mt_buf_printf(&out, "%s %s:%u: %s: %s\n", mt_severity_name(finding->severity),
                      finding->place.file, finding->place.line, finding->rule, finding->message);
    }
    const char *text = mt_arena_strdup(support->arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    support_reset(support);
    return text;
}

static const char *read_path(struct support *support, const char *path)
{
    return read_source(support, (struct mt_source_options){.paths = &path, .path_count = 1});
}

/** A folder that is the current one until leave_folder(). */
static char *enter_folder(void)
{
    char *folder = support_folder();
    assert_int_equal(chdir(folder), 0);
    return folder;
}

static void leave_folder(char *folder)
{
    assert_int_equal(chdir("/"), 0);
    support_folder_remove(folder);
}

struct source_case {
    const char *name;
    struct entry files[FILES_MAX];
    const char *paths[PATHS_MAX];
    const char *scripts; // --scripts
    const char *expected;
};

static void check(struct support *support, const struct source_case *row,
                  const char *project_folder)
{
    char *folder = enter_folder();
    for (size_t i = 0; i < FILES_MAX && row->files[i].path != NULL; i++) {
        support_write(folder, row->files[i].path, row->files[i].text);
    }
    size_t count = 0;
    while (count < PATHS_MAX && row->paths[count] != NULL) {
        count++;
    }
    const char *got =
        read_source(support, (struct mt_source_options){.paths = row->paths,
                                                        .path_count = count,
                                                        .project_folder = project_folder,
                                                        .script_dirs = &row->scripts,
                                                        .script_dir_count = row->scripts != NULL});
    leave_folder(folder);
    support_expect_text(row->name, got, row->expected);
}

static void check_all(void **state, const struct source_case *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check(*state, &rows[i], NULL);
    }
}

static const struct source_case reading[] = {
    {"a file",
     {{"web.yaml", OBJECT("web")}},
     {"web.yaml"},
     NULL,
     "file web.yaml\nobject web web.yaml:1\n"},
    {"a file may have any name when it is given",
     {{"web.txt", OBJECT("web")}, {".hidden", OBJECT("hidden")}, {"a_test.yaml", OBJECT("test")}},
     {"web.txt", ".hidden", "a_test.yaml"},
     NULL,
     "file web.txt\nfile .hidden\nfile a_test.yaml\n"
     "object web web.txt:1\nobject hidden .hidden:1\nobject test a_test.yaml:1\n"},
    {"a folder, recursively, in the order of names",
     {{"b.yaml", OBJECT("b")},
      {"a/z.yml", OBJECT("z")},
      {"a/deep/y.json",
       "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"y\"}}"},
      {"c.yaml", OBJECT("c1") "---\n" OBJECT("c2")},
      {"B.yaml", OBJECT("upper")},
      {"10.yaml", OBJECT("ten")},
      {"9.yaml", OBJECT("nine")}},
     {"."},
     NULL,
     "file 10.yaml\nfile 9.yaml\nfile B.yaml\nfile a/deep/y.json\nfile a/z.yml\nfile b.yaml\n"
     "file c.yaml\n"
     "object ten 10.yaml:1\nobject nine 9.yaml:1\nobject upper B.yaml:1\n"
     "object y a/deep/y.json:1\nobject z a/z.yml:1\nobject b b.yaml:1\n"
     "object c1 c.yaml:1\nobject c2 c.yaml:6\n"},
    {"files are named as the folder was typed",
     {{"shop/web.yaml", OBJECT("web")}},
     {"shop/"},
     NULL,
     "file shop/web.yaml\nobject web shop/web.yaml:1\n"},
    {"from elsewhere",
     {{"shop/web.yaml", OBJECT("web")}},
     {"./shop//"},
     NULL,
     "file ./shop/web.yaml\nobject web ./shop/web.yaml:1\n"},
    {"several PATHs in their order",
     {{"b/web.yaml", OBJECT("b")}, {"a/web.yaml", OBJECT("a")}, {"c.yaml", OBJECT("c")}},
     {"b", "c.yaml", "a"},
     NULL,
     "file b/web.yaml\nfile c.yaml\nfile a/web.yaml\n"
     "object b b/web.yaml:1\nobject c c.yaml:1\nobject a a/web.yaml:1\n"},
    {"the same file twice is read once",
     {{"a/web.yaml", OBJECT("a")}, {"a/b/api.yaml", OBJECT("b")}},
     {"a/web.yaml", "a", "./a/b/../web.yaml", "a/b"},
     NULL,
     "file a/web.yaml\nfile a/b/api.yaml\nobject a a/web.yaml:1\nobject b a/b/api.yaml:1\n"},
    {"a folder that is the app's project",
     {{"moontide.lua", "return {}"}, {"web.yaml", OBJECT("web")}},
     {"."},
     NULL,
     "file web.yaml\nleft out moontide.lua: the project file\nobject web web.yaml:1\n"},
    {"the first of several PATHs may be it",
     {{"shop/moontide.lua", "return {}"},
      {"shop/web.yaml", OBJECT("web")},
      {"more.yaml", OBJECT("more")}},
     {"shop", "more.yaml"},
     NULL,
     "file shop/web.yaml\nfile more.yaml\n"
     "left out shop/moontide.lua: the project file\n"
     "object web shop/web.yaml:1\nobject more more.yaml:1\n"},
    {"and may be typed twice",
     {{"shop/moontide.lua", "return {}"}, {"shop/web.yaml", OBJECT("web")}},
     {"shop", "./shop/"},
     NULL,
     "file shop/web.yaml\n"
     "left out shop/moontide.lua: the project file\n"
     "object web shop/web.yaml:1\n"},
};

static const struct source_case leaving_out[] = {
    {"hidden entries",
     {{"web.yaml", OBJECT("web")},
      {".web.yaml", OBJECT("hidden")},
      {".git/a.yaml", OBJECT("git")},
      {"a/.b/c.yaml", OBJECT("deep")}},
     {"."},
     NULL,
     "file web.yaml\n"
     "left out .git: hidden\nleft out .web.yaml: hidden\nleft out a/.b: hidden\n"
     "object web web.yaml:1\n"},
    {"test data and tests, at every depth",
     {{"web.yaml", OBJECT("web")},
      {"testdata/a.yaml", OBJECT("a")},
      {"a/testdata/b.yaml", OBJECT("b")},
      {"a/health_test.yaml", OBJECT("c")},
      {"testdata.yaml", OBJECT("d")},
      {"test.yaml", OBJECT("e")}},
     {"."},
     NULL,
     "file test.yaml\nfile testdata.yaml\nfile web.yaml\n"
     "left out a/health_test.yaml: a test\nleft out a/testdata: test data\n"
     "left out testdata: test data\n"
     "object e test.yaml:1\nobject d testdata.yaml:1\nobject web web.yaml:1\n"},
    {"other files",
     {{"web.yaml", OBJECT("web")}, {"README.md", "# Shop"}, {"a.yaml.bak", "x"}, {"yaml", "x"}},
     {"."},
     NULL,
     "file web.yaml\n"
     "left out README.md: not .yaml, .yml or .json\n"
     "left out a.yaml.bak: not .yaml, .yml or .json\nleft out yaml: not .yaml, .yml or .json\n"
     "object web web.yaml:1\n"},
    {"scripts beside the project file",
     {{"moontide.lua", "return {}"},
      {"web.yaml", OBJECT("web")},
      {"scripts/health/apps/Deployment_fixture.yaml", "tests: []"},
      {"a/scripts/b.yaml", OBJECT("b")}},
     {"."},
     NULL,
     "file a/scripts/b.yaml\nfile web.yaml\n"
     "left out moontide.lua: the project file\nleft out scripts: a folder of scripts\n"
     "object b a/scripts/b.yaml:1\nobject web web.yaml:1\n"},
    {"a folder named scripts is no script folder without a project file",
     {{"scripts/web.yaml", OBJECT("web")}},
     {"."},
     NULL,
     "file scripts/web.yaml\nobject web scripts/web.yaml:1\n"},
    {"the folder of --scripts",
     {{"shop/web.yaml", OBJECT("web")}, {"shop/checks/x.yaml", "tests: []"}},
     {"shop"},
     "./shop/../shop/checks",
     "file shop/web.yaml\nleft out shop/checks: a folder of scripts\n"
     "object web shop/web.yaml:1\n"},
    {"what .moontideignore names",
     {{".moontideignore", "charts/\n*.json\n/a/web.yaml\n"},
      {"charts/Chart.yaml", "name: chart"},
      {"a/web.yaml", OBJECT("web")},
      {"a/b/web.yaml", OBJECT("kept")},
      {"a/b/package.json", "{}"}},
     {"."},
     NULL,
     "file a/b/web.yaml\n"
     "left out .moontideignore: hidden\n"
     "left out a/b/package.json: named in .moontideignore\n"
     "left out a/web.yaml: named in .moontideignore\n"
     "left out charts: named in .moontideignore\n"
     "object kept a/b/web.yaml:1\n"},
    {"an error in .moontideignore has its place",
     {{".moontideignore", "\n**/x\n"}, {"web.yaml", OBJECT("web")}},
     {"."},
     NULL,
     "file web.yaml\nleft out .moontideignore: hidden\nobject web web.yaml:1\n"
     "error .moontideignore:2: invalid-ignore: \"**\" is not known here; a name without \"/\" "
     "matches at every depth\n"},
};

#define AN_APP                                                                                     \
    "nested-app: this folder is an app of its own (it has a moontide.lua); give it a run of its "  \
    "own: moontide plan "

static const struct source_case refusing[] = {
    {"a folder below PATH with a moontide.lua is another app",
     {{"web.yaml", OBJECT("web")},
      {"pay/moontide.lua", "return {}"},
      {"pay/pay.yaml", OBJECT("pay")}},
     {"."},
     NULL,
     "file web.yaml\nobject web web.yaml:1\n"
     "error pay:0: " AN_APP "pay\n"},
    {"so is a second PATH with one",
     {{"web.yaml", OBJECT("web")},
      {"pay/moontide.lua", "return {}"},
      {"pay/pay.yaml", OBJECT("pay")}},
     {"web.yaml", "pay"},
     NULL,
     "file web.yaml\nobject web web.yaml:1\n"
     "error pay:0: " AN_APP "pay\n"},
    {"two PATHs with one each",
     {{"shop/moontide.lua", "return {}"},
      {"shop/web.yaml", OBJECT("web")},
      {"pay/moontide.lua", "return {}"},
      {"pay/pay.yaml", OBJECT("pay")}},
     {"shop", "pay"},
     NULL,
     "file shop/web.yaml\n"
     "left out shop/moontide.lua: the project file\n"
     "object web shop/web.yaml:1\n"
     "error pay:0: " AN_APP "pay\n"},
    {"a Helm chart, as PATH",
     {{"shop/Chart.yaml", "name: shop"}, {"shop/templates/web.yaml", OBJECT("{{ x }}")}},
     {"shop"},
     NULL,
     "error shop:0: helm-chart: this folder is a Helm chart; render it first: helm template NAME "
     "shop | moontide plan - --app NAME\n"},
    {"a Helm chart and a kustomization below PATH",
     {{"shop/web.yaml", OBJECT("web")},
      {"shop/chart/Chart.yaml", "name: shop"},
      {"shop/base/kustomization.yaml", "resources: []"},
      {"shop/over/kustomization.yml", "resources: []"},
      {"shop/third/Kustomization", "resources: []"}},
     {"shop"},
     NULL,
     "file shop/web.yaml\nobject web shop/web.yaml:1\n"
     "error shop/base:0: kustomization: this folder is a kustomization; build it first: kustomize "
     "build shop/base | moontide plan - --app NAME\n"
     "error shop/chart:0: helm-chart: this folder is a Helm chart; render it first: helm template "
     "NAME shop/chart | moontide plan - --app NAME\n"
     "error shop/over:0: kustomization: this folder is a kustomization; build it first: kustomize "
     "build shop/over | moontide plan - --app NAME\n"
     "error shop/third:0: kustomization: this folder is a kustomization; build it first: kustomize "
     "build shop/third | moontide plan - --app NAME\n"},
    {"values of a chart",
     {{"web.yaml", OBJECT("web")},
      {"values.yaml", "replicas: 2\n"},
      {"values-prod.yaml", "# for prod\nreplicas: 3\n"},
      {"values-object.yaml", OBJECT("object")}},
     {"."},
     NULL,
     "file values-object.yaml\nfile values-prod.yaml\nfile values.yaml\nfile web.yaml\n"
     "object object values-object.yaml:1\nobject web web.yaml:1\n"
     "error values-prod.yaml:2: helm-values: these are values of a Helm chart, not objects; leave "
     "the file out with .moontideignore, or render the chart: helm template NAME DIR | moontide "
     "plan - --app NAME\n"
     "error values.yaml:1: helm-values: these are values of a Helm chart, not objects; leave the "
     "file out with .moontideignore, or render the chart: helm template NAME DIR | moontide plan - "
     "--app NAME\n"},
    {"a folder without manifests",
     {{"shop/README.md", "# Shop"}},
     {"shop"},
     NULL,
     "left out shop/README.md: not .yaml, .yml or .json\n"
     "error shop:0: no-object: holds no object: no file ends with .yaml, .yml or .json (-v names "
     "what was left out)\n"},
    {"files without objects",
     {{"empty.yaml", ""}, {"a/comment.yaml", "# nothing\n---\n---\n# more\n"}},
     {"empty.yaml", "a"},
     NULL,
     "file empty.yaml\nfile a/comment.yaml\n"
     "error a:0: no-object: holds no object: only empty documents and comments\n"
     "error empty.yaml:0: no-object: holds no object: only empty documents and comments\n"},
    {"a path that is not there",
     {{"web.yaml", OBJECT("web")}},
     {"web.yaml", "missing.yaml", "missing"},
     NULL,
     "file web.yaml\nobject web web.yaml:1\n"
     "error missing:0: unreadable: cannot be read: No such file or directory\n"
     "error missing.yaml:0: unreadable: cannot be read: No such file or directory\n"},
    {"an address",
     {{NULL, NULL}},
     {"https://example.org/web.yaml"},
     NULL,
     "error https://example.org/web.yaml:0: unreadable: addresses are not read; fetch it first: "
     "curl -fsSL https://example.org/web.yaml | moontide plan - --app NAME\n"},
    {"all errors of all files, sorted by file and line",
     {{"b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: 5\n---\nkind: Secret\n"},
      {"a.yaml",
       OBJECT("a") "  annotations:\n    argocd.argoproj.io/sync-wave: 5\n"
                   "    argocd.argoproj.io/sync-options: Prun=false\n---\na: [\n---\n" OBJECT("b")},
      {"c.yaml", "kind: Secret\nmetadata: {name: c, annotations: {moontide.dev/wait: no}}\n"}},
     {"."},
     NULL,
     "file a.yaml\nfile b.yaml\nfile c.yaml\nobject a a.yaml:1\nobject b a.yaml:11\n"
     "error a.yaml:6: annotation-not-a-string: metadata.annotations[\"argocd.argoproj.io/"
     "sync-wave\"] is a number; quote it: \"5\"\n"
     "error a.yaml:7: unknown-sync-option: sync option \"Prun=false\" is unknown; did you mean "
     "\"Prune=false\"?\n"
     "error a.yaml:9: yaml-syntax: a value is missing here\n"
     "error b.yaml:4: field-not-a-string: metadata.name is a number; quote it: \"5\"\n"
     "error b.yaml:6: no-kind: the object has no apiVersion; add one, such as v1\n"
     "error b.yaml:6: no-name: the Secret has no metadata.name; add one\n"
     "error c.yaml:1: no-kind: the object has no apiVersion; add one, such as v1\n"
     "error c.yaml:2: annotation-not-a-string: metadata.annotations[\"moontide.dev/wait\"] is true "
     "or false; quote it: \"no\"\n"},
};

// With --project, whose folder is named first.
static const struct {
    const char *project_folder;
    struct source_case row;
} with_project[] = {
    {"./shop",
     {"the folder of --project may be any PATH",
      {{"more.yaml", OBJECT("more")},
       {"shop/moontide.lua", "return {}"},
       {"shop/web.yaml", OBJECT("web")}},
      {"more.yaml", "shop"},
      NULL,
      "file more.yaml\nfile shop/web.yaml\n"
      "left out shop/moontide.lua: the project file\n"
      "object more more.yaml:1\nobject web shop/web.yaml:1\n"}},
    {"shop",
     {"with --project elsewhere, even the first PATH",
      {{"shop/moontide.lua", "return {}"},
       {"pay/moontide.lua", "return {}"},
       {"pay/pay.yaml", OBJECT("pay")}},
      {"pay"},
      NULL,
      "error pay:0: " AN_APP "pay\n"}},
};

static void the_project_may_lie_in_any_path(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(with_project); i++) {
        check(*state, &with_project[i].row, with_project[i].project_folder);
    }
}

static void paths_are_read(void **state)
{
    check_all(state, reading, SUPPORT_COUNT(reading));
}

static void what_is_no_manifest_is_left_out(void **state)
{
    check_all(state, leaving_out, SUPPORT_COUNT(leaving_out));
}

static void what_is_not_ours_is_refused_with_what_to_type(void **state)
{
    check_all(state, refusing, SUPPORT_COUNT(refusing));
}

static void a_dash_is_standard_input(void **state)
{
    struct support *support = *state;
    char *folder = enter_folder();
    support_write(folder, "in", "\n" OBJECT("piped"));
    int saved = dup(STDIN_FILENO);
    int fd = open("in", O_RDONLY);
    dup2(fd, STDIN_FILENO);
    close(fd);
    const char *got =
        read_source(support, (struct mt_source_options){.paths = (const char *const[]){"-", "-"},
                                                        .path_count = 2});
    const char *empty = read_path(support, "-");
    dup2(saved, STDIN_FILENO);
    close(saved);
    leave_folder(folder);
    assert_string_equal(got, "file stdin\nobject piped stdin:2\n");
    assert_string_equal(empty, "file stdin\nerror stdin:0: no-object: holds no object: only empty "
                               "documents and comments\n");
}

static void links_to_files_are_followed_and_others_not(void **state)
{
    struct support *support = *state;
    char *folder = enter_folder();
    support_write(folder, "elsewhere/a.yaml", OBJECT("a"));
    support_write(folder, "shop/web.yaml", OBJECT("web"));
    assert_int_equal(symlink("../elsewhere/a.yaml", "shop/link.yaml"), 0);
    assert_int_equal(symlink("web.yaml", "shop/same.yaml"), 0); // read once
    assert_int_equal(symlink("../elsewhere", "shop/folder"), 0);
    assert_int_equal(symlink("..", "shop/round"), 0);                  // would never end
    assert_int_equal(symlink("user@host.1234", "shop/.#web.yaml"), 0); // as Emacs locks a file
    assert_int_equal(symlink("nowhere", "shop/notes"), 0);
    const char *got = read_path(support, "shop");
    const char *direct = read_path(support, "shop/folder");
    assert_int_equal(symlink("nowhere", "shop/gone.yaml"), 0);
    const char *gone = read_path(support, "shop");
    leave_folder(folder);
    assert_string_equal(got, "file shop/link.yaml\nfile shop/same.yaml\n"
                             "left out shop/.#web.yaml: hidden\n"
                             "left out shop/folder: a link to a folder\n"
                             "left out shop/notes: not .yaml, .yml or .json\n"
                             "left out shop/round: a link to a folder\n"
                             "object a shop/link.yaml:1\nobject web shop/same.yaml:1\n");
    assert_string_equal(direct, "file shop/folder/a.yaml\nobject a shop/folder/a.yaml:1\n");
    assert_non_null(strstr(gone, "error shop/gone.yaml:0: unreadable: cannot be read: No such"));
}

static void what_is_no_file_is_left_out(void **state)
{
    struct support *support = *state;
    char *folder = enter_folder();
    support_write(folder, "web.yaml", OBJECT("web"));
    assert_int_equal(mkfifo("pipe.yaml", 0600), 0); // would block for ever
    const char *got = read_path(support, ".");
    leave_folder(folder);
    assert_string_equal(got, "file web.yaml\nleft out pipe.yaml: not a file\n"
                             "object web web.yaml:1\n");
}

static void what_may_not_be_read_is_an_error(void **state)
{
    struct support *support = *state;
    char *folder = enter_folder();
    support_write(folder, "web.yaml", OBJECT("web"));
    support_write(folder, "shut.yaml", OBJECT("shut"));
    support_write(folder, "closed/a.yaml", OBJECT("a"));
    assert_int_equal(chmod("shut.yaml", 0), 0);
    assert_int_equal(chmod("closed", 0), 0);
    assert_int_equal(chmod(".", 0755), 0);
    bool root = geteuid() == 0; // who may read everything
    assert_int_equal(root ? seteuid(NOBODY) : 0, 0);
    const char *got = read_path(support, ".");
    assert_int_equal(root ? seteuid(0) : 0, 0);
    leave_folder(folder);
    assert_string_equal(got,
                        "file shut.yaml\nfile web.yaml\nobject web web.yaml:1\n"
                        "error closed:0: unreadable: cannot be read: Permission denied\n"
                        "error shut.yaml:0: unreadable: cannot be opened: Permission denied\n");
}

static void a_file_past_the_ceiling_is_an_error(void **state)
{
    struct support *support = *state;
    char *folder = enter_folder();
    support_write(folder, "web.yaml", OBJECT("web"));
    support_write(folder, "huge.yaml", "");
    assert_int_equal(truncate("huge.yaml", (off_t)64 * 1024 * 1024 + 1), 0);
    const char *got = read_path(support, ".");
    leave_folder(folder);
    assert_string_equal(got, "file huge.yaml\nfile web.yaml\nobject web web.yaml:1\n"
                             "error huge.yaml:0: unreadable: is larger than 64 MiB; split it into "
                             "several\n");
}

static void documents_and_objects_are_counted(void **state)
{
    struct support *support = *state;
    char *folder = enter_folder();
    support_write(folder, "web.yaml", "---\n---\n" OBJECT("a") "---\n# no more\n---\n" OBJECT("b"));
    const char *path = "web.yaml";
    struct mt_source source;
    struct mt_source_options options = {.paths = &path, .path_count = 1, .command = "render"};
    mt_source_read(&source, &options, &support->findings);
    leave_folder(folder);
    support_no_findings(&support->findings);
    assert_int_equal(source.objects.list.count, 2);
    assert_int_equal(source.objects.list.items[0]->place.line, 3);
    assert_int_equal(source.objects.list.items[1]->place.line, 10);
    assert_true(source.objects.list.items[0]->document < source.objects.list.items[1]->document);
}

static void a_file_can_be_added_in_front(void **state)
{
    struct support *support = *state;
    struct mt_source source = {0};
    mt_source_add_file(&source, "b.yaml", support->arena);
    mt_source_add_file(&source, "moontide.lua", support->arena);
    assert_int_equal(source.files.count, 2);
    assert_string_equal(source.files.items[0], "moontide.lua");
    assert_string_equal(source.files.items[1], "b.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(paths_are_read),
        support_test(the_project_may_lie_in_any_path),
        support_test(what_is_no_manifest_is_left_out),
        support_test(what_is_not_ours_is_refused_with_what_to_type),
        support_test(a_dash_is_standard_input),
        support_test(links_to_files_are_followed_and_others_not),
        support_test(what_is_no_file_is_left_out),
        support_test(what_may_not_be_read_is_an_error),
        support_test(a_file_past_the_ceiling_is_an_error),
        support_test(documents_and_objects_are_counted),
        support_test(a_file_can_be_added_in_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
