--- A module.
return { red = 1 }
