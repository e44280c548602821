# shellcheck shell=bash
# Read by each tests/cluster/<case>/test: what cases say in words.  tests/cluster/one sets
#
#   NAMESPACE    a name for the case's own namespace, which `namespace` creates
#   KUBECONFIG   the administrator's, with NAMESPACE chosen; the proxy's after proxy_start
#   PLANE        the folder of the control plane, with the other kubeconfigs
#   WORK         a folder for files
#
# The current folder is a copy of the case's folder.  A case ends at its first command that fails.
set -euo pipefail

stdout=$WORK/stdout stderr=$WORK/stderr # of the last `run` or `expect_exit`
status=                                 # its exit code
patience=${CLUSTER_PATIENCE:-30}        # the seconds that a wait may take

# fail MESSAGE [FILE…]: ends the case.
fail() {
    local file content
    printf 'failed: %s (line %s)\n' "$1" "${BASH_LINENO[-2]}"
    for file in "${@:2}"; do
        content=$(cat "$file") || true # a file or what <(…) makes
        if [[ $content ]]; then printf -- '--- %s\n%s\n' "${file##*/}" "$content"; fi
    done
    exit 1
}

# skip REASON: ends a case that cannot run here.
skip() {
    printf '%s\n' "$1" >"$WORK/skipped"
    exit 0
}

needs() {
    local program
    for program; do
        command -v "$program" >/dev/null || skip "there is no $program"
    done
}

# --- programs

# The case's own calls never go through the proxy, where they would be counted.
kubectl() {
    command kubectl --kubeconfig "$ADMIN_KUBECONFIG" "$@"
}

# run COMMAND…: leaves $status, and what it printed in $stdout and $stderr.
run() {
    status=0
    "$@" >"$stdout" 2>"$stderr" </dev/null || status=$?
}

# expect_exit N COMMAND…
expect_exit() {
    local wanted=$1
    shift
    run "$@"
    ((status == wanted)) || fail "exit $status instead of $wanted: $*" "$stdout" "$stderr"
}

# moontide_sync ARG…: `moontide sync` of the current folder, into the case's namespace.
moontide_sync() {
    moontide sync . --app "${APP:-app}" --namespace "$NAMESPACE" --yes "$@"
}

# start NAME COMMAND…: runs it in the background; its output goes to $WORK/NAME.out and NAME.err.
declare -A started=()
start() {
    local name=$1
    shift
    : >"$WORK/$name.out" # for until_line, which may be there first
    "$@" >"$WORK/$name.out" 2>"$WORK/$name.err" </dev/null &
    started[$name]=$!
}

# finish NAME [EXIT]: waits for it and expects this exit code.
finish() {
    local name=$1 wanted=${2:-0} stdout=$WORK/$1.out stderr=$WORK/$1.err
    status=0
    wait "${started[$name]}" || status=$?
    unset "started[$name]"
    ((status == wanted)) || fail "$name: exit $status instead of $wanted" "$stdout" "$stderr"
}

# signal NAME SIGNAL: to what `start` started.
signal() {
    kill "-$2" "${started[$1]}"
}

# --- what a command printed

expect_output() { grep -qE -- "$1" "$stdout" || fail "stdout has no line like: $1" "$stdout" "$stderr"; }
expect_error() { grep -qE -- "$1" "$stderr" || fail "stderr has no line like: $1" "$stdout" "$stderr"; }
expect_no_output() { ! grep -qE -- "$1" "$stdout" || fail "stdout has a line like: $1" "$stdout"; }
expect_no_error() { ! grep -qE -- "$1" "$stderr" || fail "stderr has a line like: $1" "$stderr"; }

# events EVENT [JQ]: of a command that prints ndjson, what JQ says of each event of this name.
events() {
    jq -r --arg event "$1" 'select(.event == $event) | '"${2:-.}" "$stdout"
}

# expect_events EVENT JQ: standard input has the lines, in this order.
expect_events() {
    events "$1" "$2" >"$WORK/events"
    diff - "$WORK/events" || fail "other events: $1" "$stdout"
}

# expect_results N RESULT…: how often each result of an apply stands in the events.
expect_results() {
    local found
    found=$(events applied .result | sort | uniq -c | xargs)
    [[ $found == "$(printf '%s %s\n' "$@" | sort -k 2 | xargs)" ]] ||
        fail "the results are: $found" "$stdout"
}

# normalise [SED-SCRIPT…]: standard input without what differs from run to run.
normalise() {
    local scripts=() script
    for script; do scripts+=(-e "$script"); done
    sed -E "${scripts[@]}" \
        -e "s|$NAMESPACE|\$NAMESPACE|g" -e "s|$PLANE|\$PLANE|g" -e "s|$WORK|\$WORK|g" \
        -e 's/127\.0\.0\.1:[0-9]+/127.0.0.1:PORT/g' \
        -e 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UID/g' \
        -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z/TIME/g' \
        -e 's/\b[0-9]{2}:[0-9]{2}:[0-9]{2}Z/TIME/g' \
        -e 's/-[0-9a-f]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/-POD/g' \
        -e 's/\b([0-9]+(\.[0-9]+)? ?(ms|s|m|h))+\b/DURATION/g'
}

# unfold: standard input with the folded lines of a summary in one piece, since names differ in length.
unfold() {
    awk '/^next: / { at_end = 1 }
        (/^            [^ ]/ || at_end && /^      [^ ]/) && !/^ +[^ ]+ \| / {
            sub(/^ +/, " "); printf "%s", $0; next
        }
        { printf "%s%s", (NR > 1 ? "\n" : ""), $0 } END { print "" }'
}

# snapshot FILE [SED-SCRIPT…]: the last command printed, normalised, what the case's FILE says.
# `tests/cluster/run --update CASE` writes FILE.
snapshot() {
    local file=$1
    shift
    {
        cat "$stdout"
        if [[ -s $stderr ]]; then echo '--- stderr' && cat "$stderr"; fi
        echo "--- exit $status"
    } | unfold | normalise "$@" >"$WORK/actual"
    if [[ $CLUSTER_UPDATE ]]; then
        cp "$WORK/actual" "$CASE_FOLDER/$file"
    else
        diff --text --unified --label "$file" --label actual "$file" "$WORK/actual" ||
            fail "$file is not what was printed"
    fi
}

# --- what is in the cluster

# namespace [NAME]: creates it, with the service account that Pods need.
namespace() {
    local name=${1:-$NAMESPACE}
    kubectl create namespace "$name" >/dev/null
    kubectl wait --for=create serviceaccount/default -n "$name" --timeout="${patience}s" >/dev/null
}

# wait_for OBJECT CONDITION: as kubectl wait has it, such as `create`, `delete`, `condition=Ready` or
# `jsonpath={.status.phase}=Running`.  An object that is not there yet is waited for.
wait_for() {
    if [[ $2 != delete ]]; then
        kubectl wait --for=create "$1" --timeout="${patience}s" >/dev/null || fail "$1 never came"
    fi
    kubectl wait --for="$2" "$1" --timeout="${patience}s" >/dev/null ||
        fail "$1 is never $2" <(kubectl get "$1" -o yaml 2>&1)
}

# field OBJECT JQ: a value of an object that is there.
field() {
    kubectl get "$1" -o json | jq -r "$2"
}

# expect_field OBJECT JQ VALUE
expect_field() {
    local found
    found=$(field "$1" "$2") || fail "$1 is not there"
    [[ $found == "$3" ]] || fail "$1: $2 is $found instead of $3"
}

# managers OBJECT: who owns fields of it, but for controllers that own its status; a line each.
managers() {
    kubectl get "$1" -o json --show-managed-fields |
        jq -r '.metadata.managedFields[] | select(.subresource == null) | "\(.manager) \(.operation)"' | sort
}

# expect_ours OBJECT…: nobody but moontide's apply owns fields of it, and no deployer's mark is left.
expect_ours() {
    local object
    for object; do
        [[ $(managers "$object") == 'moontide Apply' ]] ||
            fail "$object: other managers" <(managers "$object")
        expect_field "$object" '.metadata.annotations // {} | keys[]
            | select(test("^(kubectl|meta.helm|argocd)"))' ''
    done
}

expect_present() { kubectl get "$1" >/dev/null 2>&1 || fail "$1 is not there"; }
expect_absent() {
    [[ -z $(kubectl get "$1" --ignore-not-found -o name) ]] || fail "$1 is there"
}

# until_line FILE REGEX: waits for a line in a file that grows.
until_line() {
    local line tail found='' end=$((SECONDS + patience))
    exec {fd}< <(exec tail -n +1 -f "$1")
    tail=$!
    while ((SECONDS < end)) && read -r -t "$patience" -u "$fd" line; do
        if [[ $line =~ $2 ]]; then
            found=yes
            break
        fi
    done
    kill "$tail" 2>/dev/null || true
    exec {fd}<&-
    [[ $found ]] || fail "$1 has no line like: $2" "$1"
}

# --- the control plane

# kubeconfig KIND: the file for another user or with a mistake; README.md has a table of them.
kubeconfig() {
    [[ -e $PLANE/kubeconfig.$1 ]] || fail "there is no kubeconfig.$1"
    echo "$PLANE/kubeconfig.$1"
}

use_plane() { # FOLDER
    PLANE=$1
    # A copy, so that kubectl's default is the case's namespace.
    ADMIN_KUBECONFIG=$WORK/kubeconfig
    sed "s/user: admin}/user: admin, namespace: $NAMESPACE}/" "$PLANE/kubeconfig" >"$ADMIN_KUBECONFIG"
    export KUBECONFIG=$ADMIN_KUBECONFIG
}

# coprocess WHAT COMMAND…: starts what ends with its standard input, so with this shell, whatever ends
# that; other programs do not inherit the pipe.  Leaves its first line in $line.
coprocess() {
    local what=$1
    shift
    # bash warns of a second one; all that it does not do is to close the pipes of the first.
    { coproc PROGRAM { exec "$@" 2>&1; }; } 2>/dev/null
    read -r -t "$patience" -u "${PROGRAM[0]}" line || fail "$what ended before it began"
}

# own_plane: for a case that breaks the API server, which others must not notice.
own_folder=
own_plane() {
    # shellcheck disable=SC2016 # the plane's shell expands it
    coprocess plane "$CLUSTER_PROGRAMS/plane" -programs "$CLUSTER_PROGRAMS/bin" \
        up -- sh -c 'echo "$MT_PLANE"; read -r _'
    [[ -d $line ]] || fail "plane: $line"
    own_folder=$line
    use_plane "$own_folder"
}

# apiserver kill|start|pause|resume: of the case's own plane.
apiserver() {
    [[ $own_folder ]] || fail 'apiserver: only after own_plane'
    "$CLUSTER_PROGRAMS/plane" apiserver "$1" "$own_folder"
}

# --- the proxy

PROXY= # the URL of its control port

# proxy_start: from here on KUBECONFIG leads through a proxy of the case's own.
proxy_start() {
    mkdir "$WORK/proxy"
    coprocess proxy "$CLUSTER_PROGRAMS/proxy" -plane "$PLANE" -out "$WORK/proxy"
    [[ $line == ready ]] || fail "proxy: $line"
    PROXY=$(<"$WORK/proxy/control")
    proxy_user kubeconfig
}

# proxy_user kubeconfig|kubeconfig.token: who the client is: the administrator, or a token's user.
proxy_user() {
    sed -i "s/user: client}/user: client, namespace: $NAMESPACE}/" "$WORK/proxy/$1"
    export KUBECONFIG=$WORK/proxy/$1
}

proxy_call() {
    curl --silent --show-error --fail-with-body "$@"
}

# proxy_fault do=DEED [NAME=VALUE…]: for requests to come; README.md lists the names.
proxy_fault() {
    local pair data=()
    for pair; do data+=(--data-urlencode "$pair"); done
    proxy_call "${data[@]}" "$PROXY/faults"
}

proxy_clear() { proxy_call -X DELETE "$PROXY/faults"; }
proxy_forget() { proxy_call -X DELETE "$PROXY/log"; }

# proxy_order ORDER [for=DURATION]: connections/reset, watches/end, watches/reset, silence, speak,
# refuse, welcome.
proxy_order() {
    proxy_call -X POST --data "${2:-}" "$PROXY/$1" >/dev/null
}

# proxy_log [NAME=VALUE…]: the requests that match, a JSON object a line.
proxy_log() {
    local pair data=()
    for pair; do data+=(--data-urlencode "$pair"); done
    proxy_call -G "${data[@]}" "$PROXY/log"
}

# proxy_count JQ [NAME=VALUE…]: a number such as .requests or .most_in_flight.
proxy_count() {
    local pair data=() wanted=$1
    shift
    for pair; do data+=(--data-urlencode "$pair"); done
    proxy_call -G "${data[@]}" "$PROXY/counts" | jq -r "$wanted"
}

# expect_requests N [NAME=VALUE…]
expect_requests() {
    local found
    found=$(proxy_count .requests "${@:2}")
    ((found == $1)) || fail "$found requests instead of $1: ${*:2}" <(proxy_log "${@:2}")
}

# proxy_wait [count=N] [NAME=VALUE…]: until so many requests that match have come.
proxy_wait() {
    local pair data=()
    for pair; do data+=(--data-urlencode "$pair"); done
    proxy_call -G "${data[@]}" "$PROXY/wait" || fail "requests that never came: $*"
}

# --- the end

clean_up() {
    local pid
    for pid in "${started[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
}
trap clean_up EXIT
trap 'printf "failed: line %s: %s\n" "$LINENO" "$BASH_COMMAND"' ERR
trap 'exit 143' TERM

use_plane "$MT_PLANE"
