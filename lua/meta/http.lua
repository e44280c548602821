---@meta moontide.http

--- HTTP, for `run` of hook types: a call waits for the answer while everything else goes on. It
--- reaches the hosts that the project file names, `allow_hosts = { "shop.example.com" }`, and no
--- other, also after redirects; what is on this machine ("localhost", "127.0.0.1") or on its
--- network link ("169.254.169.254") only where it is named itself. There are no proxies, cookies or
--- netrc. The authorities of certificates are the system's, or those of the file that the variable
--- `SSL_CERT_FILE` of the environment names.
---@class moontide.http
local http = {}

--- How something is asked for.
---@class moontide.HttpOptions
---@field method string? default: "GET"
---@field headers table<string, string>? `Authorization` and `Cookie` go to no other server
---@field body string? at most 1 MiB
---@field timeout number|string|nil for all of it: seconds or "30s", 5m at most; default: "10s"
---@field redirects integer? that are followed, 0 to 10; default: 10

--- A request.
---@class moontide.HttpRequest: moontide.HttpOptions
---@field url string http or https

--- What came, whatever its status.
---@class moontide.HttpAnswer
---@field status integer such as 200 or 503
---@field body string at most 1 MiB
---@field headers table<string, string> names in small letters; several of one name with ", "
---@field url string that answered, after redirects

--- Asks for a URL, with GET where the options name no other method.
---@param _url string
---@param _options moontide.HttpOptions?
---@return moontide.HttpAnswer? answer nil when none came
---@return string? message why, such as that the host may not be reached
function http.get(_url, _options) end

--- The same for a table that has all of it.
---@param _request moontide.HttpRequest
---@return moontide.HttpAnswer? answer nil when none came
---@return string? message why
function http.request(_request) end

return http
