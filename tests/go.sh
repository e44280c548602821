# shellcheck shell=bash
# Read by suites that have a program in Go.

# Prints why there is no Go that can build the modules of the tests, or nothing where there is one.
why_no_go() {
    local version minor
    if ! command -v go >/dev/null; then
        echo 'there is no Go (1.26 or newer) in PATH'
        return
    fi
    version=$(go env GOVERSION)
    minor=${version#go1.}
    minor=${minor%%[!0-9]*}
    if [[ $version != go1.* ]] || ((${minor:-0} < 26)); then echo "$version is older than 1.26"; fi
}

# The modules ask for Go 1.26; an older one would try to download a newer one.
export GOTOOLCHAIN=local GOFLAGS=-mod=readonly
