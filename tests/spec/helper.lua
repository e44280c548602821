--- Run by busted before the specs: where modules are found, and what stands for the modules that
--- the core gives to scripts.
package.path = "./lua/?.lua;./tests/spec/?.lua;" .. package.path

package.preload["moontide.log"] = function()
  return require("fakes").log
end

package.preload["moontide.time"] = function()
  return require("fakes").time
end
