# shellcheck shell=bash
# Read by the checks beside it: which files belong to the project.

# project_files ROOT PATTERN: the files below ROOT, relative to it and sorted, whose names match an
# extended regular expression.  What git ignores does not count; a tree without git is searched.
project_files() {
    local root=$1 pattern=$2 top
    top=$(git -C "$root" rev-parse --show-toplevel 2>/dev/null) || top=
    if [[ $top == "$(realpath "$root")" ]]; then
        # A file may be gone from the tree and not yet from the index.
        comm -23 <(git -C "$root" ls-files -co --exclude-standard | LC_ALL=C sort) \
            <(git -C "$root" ls-files -d | LC_ALL=C sort)
    else
        find "$root" \( -name .git -o -path "$root/build" \) -prune -o -type f -printf '%P\n' |
            LC_ALL=C sort
    fi | grep -E -- "$pattern" || true
}
