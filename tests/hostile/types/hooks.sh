# shellcheck shell=bash disable=SC2034,SC2154 # read and set by tests/hostile/one
# Hook types: what they do with objects, what they run, and what they say of themselves.

# A sync with a hook of the type, and one of another type in front of it.
put_hooks() {
    write app/objects.yaml <<'END_OF_OBJECTS'
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {moontide.dev/hook: Victim}}
status: {phase: x}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, annotations: {moontide.dev/hook: Bystander}}
END_OF_OBJECTS
    write app/scripts/hooks/Bystander.lua <<'END_OF_HOOK'
return {
  name = "Bystander",
  at = "PreSync",
  verdict = function() return { status = "Healthy", message = "seen" } end,
}
END_OF_HOOK
    write app/moontide.lua <<<'return { app = "victim", namespace = "default" }'
    command=(rehearse app -o ndjson --wave-timeout 1s)
    seen='"message":"seen"' exits='[0124]'
}

# The same of script hooks, which are all under way at a time.
put_script_hooks() {
    put_hooks
    write app/objects.yaml <<<'{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}'
    write app/scripts/hooks/Bystander.lua <<'END_OF_HOOK'
return {
  name = "Bystander",
  at = "PostSync",
  run = function(hook) return hook:succeed("seen") end,
}
END_OF_HOOK
    write app/moontide.lua <<'END_OF_PROJECT'
return {
  app = "victim",
  namespace = "default",
  hooks = { { type = "Victim", name = "a" }, { type = "Bystander", name = "b" } },
}
END_OF_PROJECT
    returned='run returned a|"kind":"Victim"[^}]*},"outcome":"succeeded"|Victim\.lua:[0-9]+: '
    exits='[012]'
}

victim_type='return { name = "Victim", at = "PostSync", '

type_hook() {
    put_script_hooks
    put app/scripts/hooks/Victim.lua "${victim_type}run = function(hook, ctx) $local_obj" 'end }'
}

# The script of a type that another one wraps.
type_hook_wrapped() {
    put_script_hooks
    put app/scripts/hooks/Inner.lua \
        "${victim_type/Victim/Inner}run = function(hook, ctx) $local_obj" 'end }'
    write app/scripts/hooks/Victim.lua <<'END_OF_TYPE'
return {
  name = "Victim",
  extends = "Inner",
  run = function(hook, ctx, base) return base(hook, ctx) end,
}
END_OF_TYPE
    script='(Inner|Victim)\.lua'
    returned='run returned a|"kind":"Victim"[^}]*},"outcome":"succeeded"|(Inner|Victim)\.lua:[0-9]+: '
}

# A script that has waited is a coroutine that goes on.
type_hook_waits() {
    put_script_hooks
    command=(rehearse app -o ndjson)
    put app/scripts/hooks/Victim.lua \
        "${victim_type}run = function(hook, ctx) ctx.sleep('1s') $local_obj" 'end }'
}

type_hook_create() {
    put_hooks
    put app/scripts/hooks/Victim.lua "${victim_type}create = function(obj) " 'end }'
    returned='Victim\.lua: create returned|Victim\.lua:[0-9]+: '
}

type_hook_verdict() {
    put_hooks
    put app/scripts/hooks/Victim.lua "${victim_type}verdict = function(obj) " 'end }'
    returned="$expect|returned|\"status\":\"Healthy\""
}

type_hook_file() {
    put_hooks
    put app/scripts/hooks/Victim.lua "$local_obj"
    command=(lint app)
    seen= returned='is not known' exits=1
}
