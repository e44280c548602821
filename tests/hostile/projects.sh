# shellcheck shell=bash
# Read by tests/hostile/run: the scripts as script hooks, in types that others extend, and as project files.

# lay_out_projects FOLDER BODY: the script as the `run` of a hook type, beside another hook; of a type
# that the hook's extends; and as a project file.  The body begins in line 1 in all.
lay_out_projects() {
    local folder=$1 body=$2
    local object='local obj = { metadata = { name = "a" }, status = { phase = "x" } } '
    mkdir -p "$folder/hook/scripts/hooks" "$folder/project"
    echo '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}' |
        tee "$folder/hook/a.yaml" >"$folder/project/a.yaml"
    {
        printf 'return { name = "Victim", at = "PostSync", run = function(hook, ctx) %s' "$object"
        cat "$body"
        printf 'end }\n'
    } >"$folder/hook/scripts/hooks/Victim.lua"
    cat >"$folder/hook/scripts/hooks/Bystander.lua" <<'END_OF_HOOK'
return {
  name = "Bystander",
  at = "PostSync",
  run = function(hook) return hook:succeed("seen") end,
}
END_OF_HOOK
    cat >"$folder/hook/moontide.lua" <<'END_OF_PROJECT'
return {
  app = "victim",
  namespace = "default",
  hooks = { { type = "Victim", name = "a" }, { type = "Bystander", name = "b" } },
}
END_OF_PROJECT
    cp -r "$folder/hook" "$folder/wrapped"
    sed '1s/"Victim"/"Inner"/' "$folder/hook/scripts/hooks/Victim.lua" \
        >"$folder/wrapped/scripts/hooks/Inner.lua"
    cat >"$folder/wrapped/scripts/hooks/Victim.lua" <<'END_OF_TYPE'
return {
  name = "Victim",
  extends = "Inner",
  run = function(hook, ctx, base) return base(hook, ctx) end,
}
END_OF_TYPE
    { printf '%s' "$object" && cat "$body"; } >"$folder/project/moontide.lua"
}

# try_projects NAME LAYOUT BUILD: runs one and prints what is wrong with it, if anything.  What
# fails while it runs fails as it does in a check, with script and line; what only returns something
# that a check may not return ends well or with a word on that.
try_projects() {
    local name=$1 layout=$2 build=$3 program=$MOONTIDE output status=0 expect place
    if [[ $build == release ]]; then
        program=$RELEASE
        ulimit -v "$MEMORY_KIB"
    fi
    expect=$(sed -n '1s/^-- expect: //p' "$here/bodies/$name")
    local of_verdicts='Healthy|returned|message that is|expect table|invalid health status'
    # shellcheck disable=SC2154 # both are set by tests/hostile/run
    local -a command=(rehearse "$work/$name/$layout" -o ndjson)
    place='Victim\.lua:[0-9]+: '
    if [[ $layout == wrapped ]]; then
        place='(Inner|Victim)\.lua:[0-9]+: '
    elif [[ $layout == project ]]; then
        command=(lint "$work/$name/$layout")
        place='moontide\.lua:[0-9]+: '
    fi
    # A signal that the program answers in its own time would prove nothing.
    output=$(timeout -s KILL "$SECONDS_MAX" "$program" "${command[@]}" 2>&1) || status=$?
    output=${output//$'\n'/ } # one line a failure, so that they can be sorted
    if grep -Eq -- "$of_verdicts" <<<"$expect"; then
        expect='run returned a|"kind":"Victim"[^}]*},"outcome":"succeeded"|(Inner|Victim)\.lua:[0-9]+: '
        if [[ $layout == project ]]; then
            # Tables are read raw, so that one whose keys are all feigned is empty, and right.
            expect='a project file returns a table|is no key of a project file|nothing wrong'
            expect+='|moontide\.lua:[0-9]+: '
        fi
        place=
    fi
    expect=${expect%%.\**} # what follows is about the objects beside the first
    if ((status > 2)); then
        printf 'FAIL  %s (%s, %s): exit %d: %s\n' "$name" "$layout" "$build" "$status" "$output"
    elif ! grep -Eq -- "$expect" <<<"$output" || ! grep -Eq -- "$place" <<<"$output"; then
        printf 'FAIL  %s (%s, %s): nothing like "%s" and "%s": %s\n' "$name" "$layout" "$build" \
            "$expect" "$place" "$output"
    elif [[ $layout != project ]] && ((status < 2)) && ! grep -q '"message":"seen"' <<<"$output"; then
        printf 'FAIL  %s (%s, %s): the hook beside it did not run: %s\n' "$name" "$layout" \
            "$build" "$output"
    fi
}
export -f try_projects
