return { turn = {}, shrink = {} }
