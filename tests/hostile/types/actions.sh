# shellcheck shell=bash disable=SC2034,SC2154 # read and set by tests/hostile/one
# Resource actions of ArgoCD's, and what lists them.

# Of Lua's libraries ArgoCD's restricted scripts have few; a script that misses one says so.
no_library="global '(string|math|utf8|coroutine|os)'|index a string value"

put_kinds() {
    local kind
    put_objects
    for kind in Victim Bystander; do
        mkdir -p "scripts/example.com/$kind/actions/act"
    done
}

type_action() {
    put_kinds
    put scripts/example.com/Victim/actions/act/action.lua ''
    echo 'obj.seen = true return obj' >scripts/example.com/Bystander/actions/act/action.lua
    command=(action act objects.yaml --scripts scripts)
    script='Victim/actions/act/action\.lua' seen='seen: true' exits='[01]'
    expect+="|$no_library"
}

type_discovery() {
    put_kinds
    put scripts/example.com/Victim/actions/discovery.lua ''
    write scripts/example.com/Bystander/actions/discovery.lua <<<'return { seen = {} }'
    command=(health --actions objects.yaml --scripts scripts)
    script='Victim/actions/discovery\.lua' seen='action seen' exits='[01]'
}
