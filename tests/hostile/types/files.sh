# shellcheck shell=bash disable=SC2034,SC2154 # read and set by tests/hostile/one
# Files that are data, and computed: the project file, and a scenario.

put_object() {
    write app/a.yaml <<<'{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}'
}

type_project() {
    put_object
    put app/moontide.lua "$local_obj"
    command=(lint app)
    # Tables are read raw, so that one whose keys are all feigned is empty, and right.
    script='moontide\.lua' exits='[012]'
    returned='a project file returns a table|is no key of a project file|nothing wrong'
    returned+='|moontide\.lua:[0-9]+: '
}

type_scenario() {
    put_object
    put scenario.lua "$local_obj"
    command=(rehearse app --app victim --scenario scenario.lua)
    script='scenario\.lua' exits='[02]'
    returned='a scenario returns a table|scenario\.lua|every object healthy'
}
