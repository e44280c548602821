// SPDX-License-Identifier: Apache-2.0
#include "script/project.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "manifest/json.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** Where the tests run, so that findings name the file as it is called here: SUPPORT_FILE. */
static char *folder;

static int enter_folder(void **state)
{
    (void)state;
    folder = support_folder();
    return chdir(folder);
}

static int leave_folder(void **state)
{
    (void)state;
    support_folder_remove(folder);
    return 0;
}

static struct mt_project *load(struct support *support, const char *text)
{
    support_write(folder, SUPPORT_FILE, text);
    return mt_project_load(SUPPORT_FILE, NULL, &support->findings);
}

/** The project of a text without mistakes. */
static struct mt_project *load_good(struct support *support, const char *text)
{
    struct mt_project *project = load(support, text);
    support_no_findings(&support->findings);
    assert_non_null(project);
    return project;
}

/** One mistake each, and what is said of it. */
static const struct {
    const char *text;
    const char *finding; ///< After "error invalid-project ", without the newline.
} mistakes[] = {
    // Files that return no data.
    {"return { app = }", ":1 unexpected symbol near '}'"},
    {"\n\nlocal x = = 1", ":3 unexpected symbol near '='"},
    {"\nerror('boom')", ":2 boom"},
    {"error({})", ":1 raised a table in place of a message"},
    {"", " a project file returns a table, this one returns nothing; write return { app = "
         "\"shop\" }"},
    {"return 5", " a project file returns a table, this one returns a number"},
    {"return { 'shop' }", " a project file is a table with names as keys; this one is a list"},
    {"while true do end", ":1 the script does too much work"},
    {"pcall(function() while true do end end) return {}", ":1 the script does too much work"},
    {"local t = {}\nwhile true do\n t[#t + 1] = ('x'):rep(1000)\nend",
     ":3 the script uses too much memory"},
    {"return { app = io.read() }", ":1 attempt to index a nil value (global 'io')"},
    {"return { app = os.getenv('USER') }", ":1 attempt to index a nil value (global 'os')"},
    {"\x1bLua", " attempt to load a binary chunk (mode is 't')"},
    {"local t = {} t.app = t return t",
     " its tables hold one another in a circle, or are nested too deep"},
    {"local t = {} for _ = 1, 40 do t = { t, t } end return { hooks = t }",
     " the table has more than 100 000 values"},
    {"return { app = 1 / 0 }", " app: a number is not finite"},
    {"return { app = 'a\\0b' }", " app: a string holds a NUL"},
    {"return { hooks = { [1] = {}, x = 1 } }",
     " hooks: a table has both names and numbers as keys, or a gap"},
    // Functions and other things that are no data.
    {"return {\n  app = function() end,\n}",
     ":2 app is a function; a project file is data, and what is to run stands in scripts of its "
     "own"},
    {"return { hooks = { { type = 'A', name = 'a',\n params = { f = print } } } }",
     ":2 hooks[1].params.f is a function; a project file is data, and what is to run stands in "
     "scripts of its own"},
    {"local c = coroutine.create(print)\nreturn { environments = { prod = { wait = c } } }",
     ":2 environments.prod.wait is a thread; a project file is data, and what is to run stands in "
     "scripts of its own"},
    // Keys nobody knows.
    {"return { nmespace = 'shop' }",
     ":1 nmespace is no key of a project file; did you mean \"namespace\"?"},
    {"return { syncOptions = {} }",
     ":1 syncOptions is no key of a project file; did you mean \"sync_options\"?"},
    {"return { default = true }", ":1 default is a key of an environment, not of a project file"},
    {"return { environments = { prod = { environments = {} } } }",
     ":1 environments.prod.environments is a key of the project file, not of an environment"},
    {"return { timeouts = { waev = 1 } }",
     ":1 timeouts.waev is no key of timeouts; did you mean \"wave\"?"},
    {"return { timeouts = { everything = 1 } }",
     ":1 timeouts.everything is no key of timeouts; there are: run, phase, wave, hook, resource"},
    {"return { record = { secret = 'omit' } }",
     ":1 record.secret is no key of record; did you mean \"secrets\"?"},
    {"return { ignore = { { kidn = 'Pod' } } }",
     ":1 ignore[1].kidn is no key of an ignore rule; did you mean \"kind\"?"},
    {"return { source = { pth = 'x', path = 'x' } }",
     ":1 source.pth is no key of a source; did you mean \"path\"?"},
    // Wrong types, each with what is wanted.
    {"return { app = 1 }", ":1 app is a number; write app = \"shop\""},
    {"return { namespace = {} }", ":1 namespace is a map; write namespace = \"shop\""},
    {"return { context = '' }", ":1 context is empty; write context = \"kind-dev\""},
    {"return { contexts = 5 }", ":1 contexts is a number; write contexts = { \"kind-*\" }"},
    {"return { contexts = { 'a',\n 5 } }",
     ":2 contexts[2] is a number; write contexts = { \"kind-*\" }"},
    {"return { source = true }", ":1 source is true or false; write source = \"manifests\""},
    {"return { sync_options = true }",
     ":1 sync_options is true or false; write sync_options = { CreateNamespace = true }"},
    {"return { namespace_metadata = { label = {} } }",
     ":1 namespace_metadata.label is no key of namespace_metadata; did you mean \"labels\"?"},
    {"return { namespace_metadata = { labels = { a = 1 } } }",
     ":1 namespace_metadata.labels.a is a number; write a text"},
    {"return { prune = 'yes' }", ":1 prune is a string; write prune = true"},
    {"return { timeouts = '5m' }", ":1 timeouts is a string; write timeouts = { wave = \"5m\" }"},
    {"return { timeouts = { wave = {} } }", ":1 timeouts.wave is a map; write wave = \"5m\""},
    {"return { on_timeout = 5 }", ":1 on_timeout is a number; write on_timeout = \"fail\""},
    {"return { wait = 0 }", ":1 wait is a number; write wait = false"},
    {"return { concurrency = '4' }", ":1 concurrency is a string; write concurrency = 16"},
    {"return { conflicts = true }", ":1 conflicts is true or false; write conflicts = \"force\""},
    {"return { history_max = {} }", ":1 history_max is a map; write history_max = 10"},
    {"return { scripts = 5 }", ":1 scripts is a number; write scripts = { \"policies\" }"},
    {"return { hooks = { 5 } }",
     ":1 hooks[1] is a number; write hooks = { { type = \"SmokeTest\", name = \"home\" } }"},
    {"return { hooks = { { type = 'A', name = 'a', wave = '1' } } }",
     ":1 hooks[1].wave is a string; write wave = 0"},
    {"return { hooks = { { type = 'A', name = 'a', timeout = true } } }",
     ":1 hooks[1].timeout is true or false; write timeout = \"30m\""},
    {"return { hooks = { { type = 'A', name = 'a', params = 'x' } } }",
     ":1 hooks[1].params is a string; write params = { url = \"https://shop.example.com\" }"},
    {"return { notifications = 'slack' }",
     ":1 notifications is a string; write notifications = { { name = \"slack\" } }"},
    {"return { notifications = { 'slack' } }",
     ":1 notifications[1] is a string; write notifications = { { name = \"slack\" } }"},
    {"return { ignore = { { json_pointers = 5 } } }",
     ":1 ignore[1].json_pointers is a number; write json_pointers = { \"/spec/replicas\" }"},
    {"return { record = 'omit' }", ":1 record is a string; write record = { secrets = \"omit\" }"},
    {"return { allow_hosts = 5 }",
     ":1 allow_hosts is a number; write allow_hosts = { \"hooks.example.com\" }"},
    {"return { allow_namespaces = { 5 } }",
     ":1 allow_namespaces[1] is a number; write allow_namespaces = { \"platform\" }"},
    {"return { env = { TAG = '1' } }", ":1 env is a map; write env = { \"TAG\" }"},
    {"return { environments = { 'prod' } }",
     ":1 environments is a list; write environments = { prod = { namespace = \"shop\" } }"},
    {"return { environments = { prod = 5 } }",
     ":1 environments.prod is a number; write environments = { prod = { namespace = \"shop\" } }"},
    {"return { environments = { prod = { default = 1 } } }",
     ":1 environments.prod.default is a number; write default = true"},
    // Values that say nothing.
    {"return { app = 'Shop' }",
     ":1 app \"Shop\" is no DNS label: at most 53 of a-z, 0-9 and -, with a letter or digit at "
     "both ends"},
    {"return { namespace = 'a.b' }",
     ":1 namespace \"a.b\" is no DNS label: at most 63 of a-z, 0-9 and -, with a letter or digit "
     "at both ends"},
    {"return { source = {} }", ":1 source has no path; write path = \"manifests\""},
    {"return { source = { 'a', '-' } }",
     ":1 source[2] is \"-\": standard input is for the command line"},
    {"return { sync_options = { Prun = true } }",
     ":1 sync_options.Prun: sync option \"Prun=true\" is unknown; did you mean \"Prune=true\"?"},
    {"return { sync_options = { 'Prune=maybe' } }",
     ":1 sync_options[1]: sync option \"Prune=maybe\": Prune must be true, false or confirm"},
    {"return { sync_options = { Prune = 5 } }",
     ":1 sync_options.Prune is a number; write true, false or a word"},
    {"return { timeouts = { wave = 'soon' } }",
     ":1 timeouts.wave \"soon\" is no duration; write one such as \"90s\" or \"1h30m\", a number "
     "of seconds, or 0 for none"},
    {"return { timeouts = { wave = -1 } }",
     ":1 timeouts.wave -1 is no duration; write one such as \"90s\" or \"1h30m\", a number of "
     "seconds, or 0 for none"},
    {"return { on_timeout = '../x' }",
     ":1 on_timeout \"../x\" is no name; use letters, digits and . _ - / between them"},
    {"return { concurrency = 0 }", ":1 concurrency is 0; write a whole number from 1 to 1000"},
    {"return { history_max = 2.5 }", ":1 history_max is 2.5; write a whole number from 1 to 1000"},
    {"return { conflicts = 'forced' }",
     ":1 conflicts \"forced\" is unknown; did you mean \"force\"? it can be: fail, force"},
    {"return { record = { secrets = 'no' } }",
     ":1 record.secrets \"no\" is unknown; it can be: keep, omit"},
    {"return { hooks = { { name = 'a' } } }",
     ":1 hooks[1] has no type; write type = \"SmokeTest\""},
    {"return { hooks = { { type = 'A' } } }", ":1 hooks[1] has no name; write name = \"home\""},
    {"return { hooks = { { type = 'A', name = 'a', wave = 0.5 } } }",
     ":1 hooks[1].wave is 0.5; a wave is a whole number"},
    {"return { hooks = { { type = 'A', name = 'a' },\n { type = 'A', name = 'a' } } }",
     ":2 hooks[2] is a second hook A with the name \"a\""},
    {"return { ignore = { { json_pointers = 'spec' } } }",
     ":1 ignore[1].json_pointers \"spec\" is no JSON pointer; write one such as "
     "\"/spec/replicas\""},
    {"return { allow_hosts = { 'https://a.example' } }",
     ":1 allow_hosts[1] \"https://a.example\" is no host; write its name alone, such as "
     "\"hooks.example.com\""},
    {"return { env = { 'TAG', 'A=B' } }",
     ":1 env[2] \"A=B\" is no name of a variable; write one such as \"TAG\""},
    {"return { environments = { ['a b'] = {} } }",
     ":1 environments.a b: an environment's name has letters and digits, and . _ - between them"},
    {"return { environments = { a = { default = true },\n b = { default = true } } }",
     ":2 environments.b.default: a is the default already"},
};

static void test_each_mistake_is_named(void **state)
{
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(mistakes); i++) {
        support_reset(support);
        load(support, mistakes[i].text);
        char expected[1024];
        snprintf(expected, sizeof expected, "error invalid-project %s\n", mistakes[i].finding);
        support_expect_findings(mistakes[i].text, &support->findings, expected);
    }
}

static void test_all_mistakes_are_reported_at_once(void **state)
{
    struct support *support = *state;
    struct mt_project *project = load(support, "return {\n"
                                               "  app = 5,\n"
                                               "  nmespace = 'x',\n"
                                               "  environments = {\n"
                                               "    dev = { wait = 'no' },\n"
                                               "    prod = { timeouts = { run = 'x' } },\n"
                                               "  },\n"
                                               "  prune = print,\n"
                                               "}\n");
    assert_non_null(project);
    support_expect_findings(
        "all", &support->findings,
        "error invalid-project :2 app is a number; write app = \"shop\"\n"
        "error invalid-project :3 nmespace is no key of a project file; did you mean "
        "\"namespace\"?\n"
        "error invalid-project :5 environments.dev.wait is a string; write wait = false\n"
        "error invalid-project :6 environments.prod.timeouts.run \"x\" is no duration; write one "
        "such as \"90s\" or \"1h30m\", a number of seconds, or 0 for none\n"
        "error invalid-project :8 prune is a function; a project file is data, and what is to run "
        "stands in scripts of its own\n");
}

static void test_a_failure_in_a_function_notes_who_called(void **state)
{
    struct support *support = *state;
    assert_null(load(support, "local function f()\n  error('boom')\nend\n\nf()\n"));
    support_expect_findings("traceback", &support->findings,
                            "note invalid-project  the error came about at test.yaml:2: in f, "
                            "called at test.yaml:5: in the file\n"
                            "error invalid-project :2 boom\n");
}

/** Lines are told where the table is written out, and of what holds a value where that is not. */
static void test_lines(void **state)
{
    static const struct {
        const char *text;
        const char *place;
    } cases[] = {
        {"return {\n\n['app'] = 5 }", ":3"},
        {"-- { app = 1\nreturn { --[[\n]] app\n = 5 }", ":3"},
        {"local other = {\n app = 5 }\nreturn { app = 'shop', namespace = 'shop',\n app = 5 }",
         ":4"},
        {"return { app = [==[\n]] ]==] and\n 5 }", ":1"},
        {"return { context = 'a\\'{', contexts = \"\\\"}\",\n app = 5 }", ":2"},
        {"return { context = ('{'):rep(1), contexts = { ('a'), ('b'):rep(2) },\n app = 5 }", ":2"},
        {"local hook = { wave = 'x', type = 'a', name = 'a' }\nreturn {\n hooks = { hook } }",
         ":3"},
        {"local project = {}\nproject.app = 5\nreturn project", " "},
        {"return { ['a' .. 'pp'] = 5 }", " "},
        {"return ({ app = 5 })", " "},
    };
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        support_reset(support);
        load(support, cases[i].text);
        assert_int_equal(support->findings.list.count, 1);
        char place[32] = " ";
        if (support->findings.list.items[0].place.line > 0) {
            snprintf(place, sizeof place, ":%u", support->findings.list.items[0].place.line);
        }
        support_expect_text(cases[i].text, place, cases[i].place);
    }
}

/** Text that is no Lua, cut at every byte, is looked through without harm. */
static void test_lines_of_broken_text(void **state)
{
    static const char text[] =
        "return { --[==[ { ]==] a = { 'x\\', [\"b\"] = [[ ( ]], [ 1 ] = (5), "
        "f(function() end) } }";
    struct support *support = *state;
    for (size_t length = 0; length < sizeof text; length++) {
        char part[sizeof text];
        memcpy(part, text, length);
        part[length] = '\0';
        support_reset(support);
        load(support, part);
        assert_true(support->findings.errors > 0);
    }
}

static const char everything[] =
    "return {\n"
    "  app = 'shop', namespace = 'web', context = 'kind-dev',\n"
    "  contexts = { 'kind-*', 'dev' },\n"
    "  source = { 'a', { path = './b/' }, { path = { 'c', '/d' } } },\n"
    "  sync_options = { Prune = 'confirm', PruneLast = true },\n"
    "  namespace_metadata = { labels = { team = 'a' },\n"
    "    annotations = { b = 'c' } },\n"
    "  prune = true,\n"
    "  timeouts = { run = '1h30m', phase = 600, wave = 0.5,\n"
    "    hook = 0, resource = '90' },\n"
    "  on_timeout = 'restart_once', wait = false, concurrency = 8,\n"
    "  conflicts = 'force', history_max = 3, scripts = 'policies',\n"
    "  hooks = { { type = 'SmokeTest', name = 'home', wave = -2, timeout = '2m',\n"
    "    namespace = 'web', params = { url = 'x', n = 1 } },\n"
    "    { type = 'SmokeTest', name = 'shop' } },\n"
    "  notifications = { { name = 'slack' } },\n"
    "  ignore = { { group = 'apps', kind = 'Deployment', name = 'a',\n"
    "    namespace = 'web', json_pointers = '/spec/replicas',\n"
    "    managed_fields_managers = { 'x' } } },\n"
    "  health = { settle = '5s' },\n"
    "  record = { secrets = 'omit' }, allow_hosts = { 'a.example' }, env = 'TAG',\n"
    "  allow_namespaces = 'platform',\n"
    "}\n";

static void test_every_key_is_read(void **state)
{
    struct support *support = *state;
    struct mt_settings said = load_good(support, everything)->settings;
    assert_int_equal(said.said, (UINT32_C(1) << MT_KEY_COUNT) - 1);
    assert_string_equal(said.app, "shop");
    assert_string_equal(said.namespace, "web");
    assert_string_equal(said.context, "kind-dev");
    assert_int_equal(said.contexts.count, 2);
    assert_string_equal(said.contexts.items[1], "dev");
    static const char *const paths[] = {"a", "b/", "c", "/d"};
    assert_int_equal(said.source.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(said.source.items[i], paths[i]);
    }
    assert_int_equal(said.sync_options.prune, MT_CONFIRM);
    assert_int_equal(said.sync_options.prune_last, MT_YES);
    assert_string_equal(mt_json_string(mt_json_get(said.namespace_metadata, "labels"), "team"),
                        "a");
    assert_true(said.prune);
    static const uint64_t ms[] = {5400000, 600000, 500, 0, 90000};
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        assert_true(said.timeouts.of[level].said);
        assert_int_equal(said.timeouts.of[level].ms, ms[level]);
    }
    assert_string_equal(said.on_timeout, "restart_once");
    assert_false(said.wait);
    assert_int_equal(said.concurrency, 8);
    assert_true(said.force_conflicts);
    assert_int_equal(said.history_max, 3);
    assert_string_equal(said.scripts.items[0], "policies");
    assert_int_equal(said.hooks.count, 2);
    assert_string_equal(said.hooks.items[0].type, "SmokeTest");
    assert_string_equal(said.hooks.items[0].name, "home");
    assert_int_equal(said.hooks.items[0].wave, -2);
    assert_string_equal(said.hooks.items[0].namespace, "web");
    assert_string_equal(mt_json_string(said.hooks.items[0].params, "url"), "x");
    assert_true(said.hooks.items[0].timeout.said);
    assert_int_equal(said.hooks.items[0].timeout.ms, 120000);
    assert_null(said.hooks.items[1].params);
    assert_false(said.hooks.items[1].timeout.said);
    assert_int_equal(cJSON_GetArraySize(said.notifications), 1);
    assert_int_equal(cJSON_GetArraySize(said.ignore), 1);
    assert_true(said.omit_secrets);
    assert_int_equal(said.settle.ms, 5000);
    assert_string_equal(said.allow_hosts.items[0], "a.example");
    assert_string_equal(said.env.items[0], "TAG");
    assert_string_equal(said.allow_namespaces.items[0], "platform");
}

/** An environment may set every key of the file but `environments`. */
static void test_every_key_is_read_in_an_environment(void **state)
{
    struct support *support = *state;
    char text[2048];
    snprintf(text, sizeof text,
             "local all = (function()\n%s\nend)()\nall.default = true\n"
             "return { environments = { prod = all } }",
             everything);
    struct mt_project *project = load_good(support, text);
    assert_int_equal(project->settings.said, 0);
    assert_int_equal(project->environments.count, 1);
    assert_int_equal(project->environments.items[0].settings.said,
                     (UINT32_C(1) << MT_KEY_COUNT) - 1);
    assert_true(project->environments.items[0].is_default);
}

static void test_nothing_said(void **state)
{
    struct support *support = *state;
    struct mt_project *project = load_good(support, "return {}");
    const struct mt_settings nothing = {0};
    assert_memory_equal(&project->settings, &nothing, sizeof nothing);
    assert_string_equal(project->folder, ".");
    assert_string_equal(project->file, SUPPORT_FILE);
}

static void test_empty_lists_are_said(void **state)
{
    struct support *support = *state;
    struct mt_project *project = load_good(
        support, "return { contexts = {}, hooks = {}, sync_options = {}, timeouts = {} }");
    assert_true(mt_settings_say(&project->settings, MT_KEY_CONTEXTS));
    assert_true(mt_settings_say(&project->settings, MT_KEY_HOOKS));
}

static void test_a_module_beside_the_file(void **state)
{
    struct support *support = *state;
    support_write(folder, "common.lua", "return { namespace = 'common' }");
    struct mt_project *project =
        load_good(support, "local common = require('common')\n"
                           "return { app = 'shop', namespace = common.namespace }");
    assert_string_equal(project->settings.namespace, "common");
}

static void test_paths_are_relative_to_the_file(void **state)
{
    static const struct {
        const char *folder;
        const char *path;
        const char *result;
    } cases[] = {
        {".", "a", "a"},
        {".", "./a", "a"},
        {".", ".", "."},
        {"shop", ".", "shop"},
        {"shop", "./", "shop"},
        {"shop", "a/b", "shop/a/b"},
        {"shop", "../a", "shop/../a"},
        {"shop", "/a", "/a"},
        {"/", "a", "/a"},
    };
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        assert_string_equal(mt_project_path(cases[i].folder, cases[i].path, support->arena),
                            cases[i].result);
    }
    support_write(folder, "sub/project.lua", "return { source = 'a', scripts = { 'b' } }");
    struct mt_project *project = mt_project_load("sub/project.lua", NULL, &support->findings);
    assert_string_equal(project->folder, "sub");
    assert_string_equal(project->settings.source.items[0], "sub/a");
    assert_string_equal(project->settings.scripts.items[0], "sub/b");
}

static void test_a_file_that_is_not_there(void **state)
{
    struct support *support = *state;
    assert_null(mt_project_load("nowhere.lua", NULL, &support->findings));
    support_expect_findings("missing", &support->findings,
                            "error invalid-project nowhere.lua cannot be opened: No such file or "
                            "directory\n");
}

static const char environments[] = "return {\n"
                                   "  namespace = 'shop', on_timeout = 'fail',\n"
                                   "  timeouts = { wave = '5m', run = '1h' },\n"
                                   "  sync_options = { PruneLast = true, Replace = true },\n"
                                   "  environments = {\n"
                                   "    dev = { default = true },\n"
                                   "    prod = { namespace = 'prod', timeouts = { wave = '20m' },\n"
                                   "      sync_options = { Replace = false } },\n"
                                   "  },\n"
                                   "}\n";

static void test_an_environment_lies_over_the_file(void **state)
{
    struct support *support = *state;
    struct mt_project *project = load_good(support, environments);
    struct mt_settings settings;
    struct mt_error err = {0};
    const char *chosen = NULL;
    assert_true(mt_project_choose(project, "prod", &settings, &chosen, &err));
    assert_string_equal(chosen, "prod");
    assert_string_equal(settings.namespace, "prod");
    assert_string_equal(settings.on_timeout, "fail");
    assert_int_equal(settings.timeouts.of[MT_LEVEL_WAVE].ms, 20 * 60 * 1000);
    assert_int_equal(settings.timeouts.of[MT_LEVEL_RUN].ms, 60 * 60 * 1000);
    assert_int_equal(settings.sync_options.prune_last, MT_YES);
    assert_int_equal(settings.sync_options.replace, MT_NO);

    assert_true(mt_project_choose(project, NULL, &settings, &chosen, &err));
    assert_string_equal(chosen, "dev");
    assert_string_equal(settings.namespace, "shop");
}

/** Four places in their order, as a command lays them over one another. */
static void test_precedence(void **state)
{
    static const struct {
        const char *text;
        const char *flag;
        const char *namespace;
    } cases[] = {
        {"return {}", NULL, "default"},
        {"return { namespace = 'file' }", NULL, "file"},
        {"return { namespace = 'file', environments = { e = { namespace = 'env' } } }", NULL,
         "env"},
        {"return { environments = { e = { namespace = 'env' } } }", NULL, "env"},
        {"return { namespace = 'file', environments = { e = { namespace = 'env' } } }", "flag",
         "flag"},
        {"return {}", "flag", "flag"},
    };
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        support_reset(support);
        struct mt_project *project = load_good(support, cases[i].text);
        struct mt_settings of_project;
        struct mt_error err = {0};
        const char *chosen = NULL;
        const char *env = project->environments.count > 0 ? "e" : NULL;
        assert_true(mt_project_choose(project, env, &of_project, &chosen, &err));
        struct mt_settings flags = {.namespace = cases[i].flag};
        flags.said = cases[i].flag != NULL ? UINT32_C(1) << MT_KEY_NAMESPACE : 0;
        struct mt_settings settings = mt_settings_default();
        settings = mt_settings_merge(&settings, &of_project);
        settings = mt_settings_merge(&settings, &flags);
        assert_string_equal(settings.namespace, cases[i].namespace);
    }
}

static void test_which_environment(void **state)
{
    static const struct {
        const char *text;
        const char *env;
        const char *message; ///< NULL: good.
    } cases[] = {
        {"return {}", NULL, NULL},
        {"return {}", "prod", "--env prod: test.yaml has no environments"},
        {"return { environments = {} }", "prod", "--env prod: test.yaml has no environments"},
        {"return { environments = { a = {}, b = {} } }", "a", NULL},
        {"return { environments = { a = {}, b = {} } }", NULL,
         "test.yaml has environments; name one: --env a (it has: a, b; one with default = true is "
         "taken without --env)"},
        {"return { environments = { prod = {}, staging = {} } }", "stagin",
         "--env: test.yaml has no environment \"stagin\"; did you mean \"staging\"? it has: prod, "
         "staging"},
        {"return { environments = { a = { default = true }, b = {} } }", NULL, NULL},
        {"return { environments = { a = { default = true }, b = {} } }", "nothing",
         "--env: test.yaml has no environment \"nothing\"; it has: a, b"},
    };
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        support_reset(support);
        struct mt_project *project = load_good(support, cases[i].text);
        struct mt_settings settings;
        struct mt_error err = {0};
        const char *chosen = NULL;
        bool good = mt_project_choose(project, cases[i].env, &settings, &chosen, &err);
        assert_int_equal(good, cases[i].message == NULL);
        support_expect_text(cases[i].text, err.msg, good ? "" : cases[i].message);
    }
}

/** What is wrong is said once: no word about an environment that could not be read. */
static void test_broken_environments_are_not_missed(void **state)
{
    struct support *support = *state;
    struct mt_project *project = load(support, "return { environments = { prod = 5 } }");
    struct mt_settings settings;
    struct mt_error err = {0};
    const char *chosen = NULL;
    assert_true(project->unsure_of_environments);
    assert_true(mt_project_choose(project, "prod", &settings, &chosen, &err));
    assert_false(load(support, "return { app = 5 }")->unsure_of_source);
    assert_true(load(support, "return { source = 5 }")->unsure_of_source);
    assert_true(
        load(support, "return { environments = { a = { source = print } } }")->unsure_of_source);
}

static void test_contexts(void **state)
{
    (void)state;
    static const struct {
        const char *context; ///< Of the project.
        const char *pattern; ///< Of its contexts.
        const char *actual;
        bool named;
        bool yes;
        const char *message; ///< NULL: good.
    } cases[] = {
        {NULL, NULL, "any", true, false, NULL},
        {"prod", NULL, "prod", true, false, NULL},
        {"prod", NULL, "dev", true, false,
         "--context dev is not the context of the project file, prod; if it is meant, add --yes"},
        {"prod", NULL, "dev", true, true, NULL},
        {NULL, "kind-*", "kind-dev", false, false, NULL},
        {NULL, "*/prod", "arn:aws:eks:eu-west-1:1:cluster/prod", false, false, NULL},
        {NULL, "kind-*", "prod", false, false,
         "the context prod is none that the project file allows; it runs against: kind-*"},
        {"kind-dev", "kind-*", "prod", true, true,
         "the context prod is none that the project file allows; it runs against: kind-*"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        const char *pattern = cases[i].pattern;
        struct mt_settings settings = {.context = cases[i].context,
                                       .contexts = {&pattern, pattern != NULL, 1}};
        struct mt_error err = {0};
        bool good = mt_project_check_context(&settings, cases[i].actual, cases[i].named,
                                             cases[i].yes, &err);
        assert_int_equal(good, cases[i].message == NULL);
        support_expect_text(cases[i].actual, err.msg, good ? "" : cases[i].message);
    }
}

/** Whether the stub's class, or the one that it is made of, has the field. */
static bool stub_has_field(const char *stub, const char *class, const char *field)
{
    char head[64];
    snprintf(head, sizeof head, "---@class moontide.%s", class);
    const char *at = strstr(stub, head);
    while (at != NULL && strchr("\n:", at[strlen(head)]) == NULL) {
        at = strstr(at + 1, head);
    }
    if (at == NULL) {
        fail_msg("the stub has no class moontide.%s", class);
        return false;
    }
    bool inherits = at[strlen(head)] == ':';
    for (at = strchr(at, '\n'); at != NULL && strncmp(at, "\n---@field ", 11) == 0;
         at = strchr(at + 1, '\n')) {
        size_t length = strcspn(at + 11, " ");
        if (strlen(field) == length && strncmp(at + 11, field, length) == 0) {
            return true;
        }
    }
    return inherits && stub_has_field(stub, "ProjectSettings", field);
}

/** How many fields all classes of the stub have together. */
static size_t count_fields(const char *stub)
{
    size_t count = 0;
    while ((stub = strstr(stub, "\n---@field ")) != NULL) {
        stub++;
        count++;
    }
    return count;
}

/** lua/meta/project.lua completes exactly the keys that are read. */
static void test_the_stub_has_the_keys(void **state)
{
    (void)state;
    struct mt_buf stub;
    struct mt_error err = {0};
    size_t keys = 0;
    mt_buf_init(&stub, MT_BUF_UNLIMITED);
    if (!mt_file_read(MT_TESTS_DIR "/../lua/meta/project.lua", &stub, &err)) {
        fail_msg("%s", err.msg);
    }
    const char *class = NULL;
    for (size_t table = 0; (class = mt_project_table_name(table)) != NULL; table++) {
        const char *key = NULL;
        for (size_t i = 0; (key = mt_project_key_name(table, i)) != NULL; i++) {
            if (!stub_has_field(mt_buf_text(&stub), class, key)) {
                fail_msg("moontide.%s has no field %s in the stub", class, key);
            }
            keys++;
        }
    }
    keys -= MT_KEY_COUNT; // of the file and of an environment: one class in the stub
    assert_int_equal(count_fields(mt_buf_text(&stub)), keys);
    mt_buf_fini(&stub);
}

/** Nobody should look in vain for a key in the man page. */
static void test_the_man_page_has_the_keys(void **state)
{
    (void)state;
    struct mt_buf page;
    struct mt_error err = {0};
    mt_buf_init(&page, MT_BUF_UNLIMITED);
    if (!mt_file_read(MT_TESTS_DIR "/../core/cli/moontide.1", &page, &err)) {
        fail_msg("%s", err.msg);
    }
    const char *files = strstr(mt_buf_text(&page), ".SH FILES");
    assert_non_null(files);
    const char *key = NULL;
    for (size_t i = 0; (key = mt_project_key_name(0, i)) != NULL; i++) {
        if (strstr(files, key) == NULL) {
            fail_msg("the man page does not name the key %s", key);
        }
    }
    mt_buf_fini(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(test_each_mistake_is_named),
        support_test(test_all_mistakes_are_reported_at_once),
        support_test(test_a_failure_in_a_function_notes_who_called),
        support_test(test_lines),
        support_test(test_lines_of_broken_text),
        support_test(test_every_key_is_read),
        support_test(test_every_key_is_read_in_an_environment),
        support_test(test_nothing_said),
        support_test(test_empty_lists_are_said),
        support_test(test_a_module_beside_the_file),
        support_test(test_paths_are_relative_to_the_file),
        support_test(test_a_file_that_is_not_there),
        support_test(test_an_environment_lies_over_the_file),
        support_test(test_precedence),
        support_test(test_which_environment),
        support_test(test_broken_environments_are_not_missed),
        cmocka_unit_test(test_contexts),
        cmocka_unit_test(test_the_stub_has_the_keys),
        cmocka_unit_test(test_the_man_page_has_the_keys),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
