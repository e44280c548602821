return { spec = {} }
