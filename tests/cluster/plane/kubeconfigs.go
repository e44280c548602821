// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strings"
)

// A user is what a kubeconfig says about one: YAML lines, indented by four.
type user string

func byCertificate(c credential) user {
	return user(fmt.Sprintf("    client-certificate-data: %s\n    client-key-data: %s\n",
		base64.StdEncoding.EncodeToString(c.certificate), base64.StdEncoding.EncodeToString(c.key)))
}

// A kubeconfig has one context for each of its users, named as they are; the first is chosen unless
// `context` says otherwise.
type kubeconfig struct {
	server  string
	ca      string // a YAML line
	users   []namedUser
	context string
}

type namedUser struct {
	name string
	user user
}

func (k kubeconfig) String() string {
	var users, contexts strings.Builder
	for _, u := range k.users {
		fmt.Fprintf(&users, "- name: %s\n  user:\n%s", u.name, u.user)
		fmt.Fprintf(&contexts, "- name: %s\n  context: {cluster: plane, user: %s}\n", u.name, u.name)
	}
	if k.context == "" {
		k.context = k.users[0].name
	}
	return fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: plane
  cluster:
    server: %s
    %s
users:
%scontexts:
%scurrent-context: %s
`, k.server, k.ca, users.String(), contexts.String(), k.context)
}

func caData(pem []byte) string {
	return "certificate-authority-data: " + base64.StdEncoding.EncodeToString(pem)
}

// writeKubeconfigs leaves the files that tests/cluster/README.md lists, but those with a token.
func (p *plane) writeKubeconfigs(made map[string]credential, ca, otherCA []byte) error {
	admin := []namedUser{{"admin", byCertificate(made["admin"])}}
	simple := func(credential string) kubeconfig {
		return kubeconfig{p.url(), caData(ca),
			[]namedUser{{credential, byCertificate(made[credential])}}, ""}
	}
	noRights := namedUser{"no-rights", byCertificate(made["no-rights"])}
	for name, content := range map[string]kubeconfig{
		"kubeconfig":               {p.url(), caData(ca), append(admin, noRights), ""},
		"kubeconfig.no-rights":     simple("no-rights"),
		"kubeconfig.expired":       simple("expired"),
		"kubeconfig.wrong-ca":      {p.url(), caData(otherCA), admin, ""},
		"kubeconfig.wrong-context": {p.url(), caData(ca), admin, "nowhere"},
		"kubeconfig.unreachable":   {"https://127.0.0.1:1", caData(ca), admin, ""},
		"kubeconfig.insecure":      {p.url(), "insecure-skip-tls-verify: true", admin, ""},
		"kubeconfig.files": {p.url(), "certificate-authority: pki/ca.crt", []namedUser{{"admin",
			"    client-certificate: pki/admin.crt\n    client-key: pki/admin.key\n"}}, ""},
		"pki/controllers.kubeconfig": simple("controllers"),
		"pki/scheduler.kubeconfig":   simple("scheduler"),
		"pki/kwok.kubeconfig":        simple("kwok"),
	} {
		if err := os.WriteFile(p.file(name), []byte(content.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// The plugin counts its calls in a file beside it.
const plugin = `#!/bin/sh
# Prints the token beside it, as kubectl and its relatives ask for one.
here=$(dirname "$0")
echo call >>"$here/credential.calls"
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
printf '"status":{"token":"%s"}}\n' "$(cat "$here/token")"
`

const failingPlugin = `#!/bin/sh
echo 'log in first' >&2
exit 3
`

func byPlugin(path string) user {
	return user(fmt.Sprintf(`    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: %s
      interactiveMode: Never
      provideClusterInfo: false
`, path))
}

// writeToken leaves a token of the service account moontide, which may do everything, and the
// kubeconfigs that use it.
func (p *plane) writeToken() error {
	token, err := p.kubectl("create", "token", "moontide", "-n", "kube-system", "--duration=24h")
	if err != nil {
		return err
	}
	text := strings.TrimSpace(string(token))
	if err := os.WriteFile(p.file("token"), []byte(text+"\n"), 0o600); err != nil {
		return err
	}
	for name, content := range map[string]string{
		"credential": plugin, "credential-failing": failingPlugin,
	} {
		if err := os.WriteFile(p.file(name), []byte(content), 0o700); err != nil {
			return err
		}
	}
	ca := "certificate-authority: pki/ca.crt"
	for name, user := range map[string]user{
		"kubeconfig.token":        user("    token: " + text + "\n"),
		"kubeconfig.token-file":   user("    tokenFile: token\n"),
		"kubeconfig.exec":         byPlugin("./credential"),
		"kubeconfig.exec-failing": byPlugin("./credential-failing"),
	} {
		content := kubeconfig{p.url(), ca, []namedUser{{"moontide", user}}, ""}
		if err := os.WriteFile(p.file(name), []byte(content.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}
