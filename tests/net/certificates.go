// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

type use int

const (
	server use = iota
	client
)

// How far from now a certificate ends.
const (
	valid   = time.Hour
	expired = -time.Minute
)

type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func newKey() *ecdsa.PrivateKey {
	return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
}

func template(name string, ends time.Duration) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: must(rand.Int(rand.Reader, big.NewInt(1<<62))),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(ends),
	}
}

func newAuthority(name string) *authority {
	key := newKey()
	t := template(name, valid)
	t.IsCA, t.BasicConstraintsValid = true, true
	t.KeyUsage = x509.KeyUsageCertSign
	der := must(x509.CreateCertificate(rand.Reader, t, t, key.Public(), key))
	return &authority{must(x509.ParseCertificate(der)), key}
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// issue makes a certificate for names and addresses, with the authority's own behind it.
func (a *authority) issue(u use, ends time.Duration, names ...string) tls.Certificate {
	key := newKey()
	t := template(names[0], ends)
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	if u == client {
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	for _, name := range names {
		if address := net.ParseIP(name); address != nil {
			t.IPAddresses = append(t.IPAddresses, address)
		} else {
			t.DNSNames = append(t.DNSNames, name)
		}
	}
	der := must(x509.CreateCertificate(rand.Reader, t, a.cert, key.Public(), a.key))
	return tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key}
}

func write(folder, name, kind string, der []byte) {
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
		log.Fatal(err)
	}
}

func writePair(folder, name string, pair tls.Certificate) {
	write(folder, name+".crt", "CERTIFICATE", pair.Certificate[0])
	write(folder, name+".key", "PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(pair.PrivateKey)))
}

// writeFiles writes what clients need: ca.crt, and three identities, of which the server takes two.
func writeFiles(folder string, ours, theirs *authority) {
	write(folder, "ca.crt", "CERTIFICATE", ours.cert.Raw)
	writePair(folder, "alice", ours.issue(client, valid, "alice"))
	writePair(folder, "bob", ours.issue(client, valid, "bob"))
	writePair(folder, "mallory", theirs.issue(client, valid, "mallory"))
}
