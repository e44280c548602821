# shellcheck shell=bash disable=SC2034,SC2154 # read and set by tests/hostile/one
# Controllers of the rehearsal cluster come with the program, so it is installed with one more.

put_definition() { # KIND
    local plural=${1,,}s
    cat >>objects.yaml <<END_OF_DEFINITION
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: $plural.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: $1, plural: $plural}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
END_OF_DEFINITION
}

type_controller() {
    local shipped=$here/../.. library=share/moontide/lua/moontide
    mkdir -p bin "$library/rehearsal" && cp "$program" bin/moontide
    program=$work/bin/moontide
    ln -s "$shipped/scripts" "$shipped/hooks" share/moontide/
    ln -s "$shipped"/lua/moontide/*.lua "$library/"
    ln -s "$shipped"/lua/moontide/rehearsal/*.lua "$library/rehearsal/"
    put "$library/rehearsal/victim.lua" \
        'return { kinds = { "example.com/v1/Victim" }, reconcile = function(obj) ' 'end }'
    write "$library/rehearsal/bystander.lua" <<'END_OF_CONTROLLER'
return {
  kinds = { "example.com/v1/Bystander" },
  reconcile = function(object)
    if not object.status then
      local seen = { type = "Ready", status = "False", message = "seen" }
      object.status = { conditions = { seen } }
      return { { verb = "status", object = object } }
    end
  end,
}
END_OF_CONTROLLER
    put_objects
    local waits='conditions = { ready = "Ready" } }'
    put_definition Victim
    put_definition Bystander
    write scripts/health/example.com/Bystander.lua <<<"${kinds/Victim/Bystander}$waits"
    write scripts/health/example.com/Victim.lua <<<"$kinds$waits"
    command=(rehearse objects.yaml --scripts scripts --app victim -o ndjson --wave-timeout 1s)
    seen='seen' script='rehearsal/victim\.lua' exits='[0124]'
    memory=$((1024 * 1024)) # one of them may have a quarter of that
}
