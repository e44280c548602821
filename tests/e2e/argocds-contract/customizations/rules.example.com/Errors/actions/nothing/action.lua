local _ = obj
