# shellcheck shell=bash disable=SC2034,SC2154 # read and set by tests/hostile/one
# Scripts that judge: checks of ours and of ArgoCD's, what a check calls, and what it says of itself.

# Two objects of the kind that the script is for, and one of another kind, with a check.
put_objects() {
    write objects.yaml <<'END_OF_OBJECTS'
{apiVersion: example.com/v1, kind: Victim, metadata: {name: a}, status: {phase: x}}
---
{apiVersion: example.com/v1, kind: Victim, metadata: {name: b}, status: {phase: x}}
---
{apiVersion: example.com/v1, kind: Bystander, metadata: {name: c}}
END_OF_OBJECTS
    write scripts/health/example.com/Bystander.lua <<'END_OF_CHECK'
return {
  kinds = { "example.com/v1/Bystander" },
  check = function() return { status = "Healthy", message = "seen" } end,
}
END_OF_CHECK
    command=(health objects.yaml -o json --scripts scripts)
    seen='"message":"seen"'
}

kinds='return { kinds = { "example.com/v1/Victim" }, '
local_obj='local obj = { metadata = { name = "a" }, status = { phase = "x" } } '

type_check() {
    put_objects
    put scripts/health/example.com/Victim.lua "${kinds}check = function(obj) " 'end }'
    expect=$expect_all returned=$expect exits=$exit_code
}

type_argocd() {
    put_objects
    put scripts/example.com/Victim/health.lua ''
    expect=$expect_all script='Victim/health\.lua' returned=$expect exits=$exit_code
}

# Without useOpenLibs: most libraries are not there.
type_argocd_cm() {
    put_objects
    {
        printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}\ndata:\n'
        printf '  resource.customizations.health.example.com_Victim: |\n'
        sed 's/^/    /' "$body"
    } | write argocd-cm.yaml
    command+=(--scripts argocd-cm.yaml)
    script='Victim/health\.lua' returned="$expect|$no_library"
    expect+="|$no_library"
}

type_because() {
    put_objects
    local stands='check = function() return { status = "Progressing", message = "stands" } end, '
    put scripts/health/example.com/Victim.lua "$kinds${stands}because = function(obj) " 'end }'
    seen='"status":"Progressing","message":"stands".*"message":"seen"' exits=1
    if ((exit_code == 2)); then exits=2; fi
}

type_check_file() {
    put_objects
    put scripts/health/example.com/Victim.lua "$local_obj"
    returned='a health check returns a table|"kind":"Victim"|Victim\.lua:[0-9]+: ' exits='[02]'
}

# What a check calls of a module beside it.
type_module() {
    put_objects
    put scripts/health/example.com/careless.lua 'return { judge = function(obj) ' 'end }'
    write scripts/health/example.com/Victim.lua <<END_OF_CHECK
local careless = require("careless")
${kinds}check = careless.judge }
END_OF_CHECK
    expect=$expect_all script='careless\.lua' returned=$expect exits=$exit_code
}

# A module that fails when it is run.
type_module_file() {
    put_objects
    put scripts/example.com/Victim/careless.lua ''
    echo 'return require("careless")' >scripts/example.com/Victim/health.lua
    script='careless\.lua' returned="$expect|returned a boolean|not boolean" exits='[01]'
}
