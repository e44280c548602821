return { stop = { disabled = obj.spec.stopped } }
