package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/url"
	"sync"
	"time"
)

// authority signs every certificate of a run.
type authority struct {
	mutex       sync.Mutex
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
	issued      map[string]tls.Certificate
}

func newAuthority() *authority {
	template := validFor(1)
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(err)
	certificate, err := x509.ParseCertificate(der)
	must(err)
	return &authority{key: key, certificate: certificate, issued: map[string]tls.Certificate{}}
}

func validFor(serial int64) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(240 * time.Hour)}
}

// issue gives the certificate of a SPIFFE identity, without the scheme; each is made once.
func (a *authority) issue(principal string) tls.Certificate {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if certificate, ok := a.issued[principal]; ok {
		return certificate
	}
	template := validFor(int64(len(a.issued)) + 2)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}
	identity, err := url.Parse("spiffe://" + principal)
	must(err)
	template.URIs = []*url.URL{identity}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	must(err)
	certificate := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	a.issued[principal] = certificate
	return certificate
}

func inline(kind string, der []byte) object {
	return object{"inlineString": string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))}
}

// secrets are Envoy's static secrets of the given names: trust anchors, or the server's certificate.
func (a *authority) secrets(names map[string]bool) []any {
	server := a.issue("cluster.local/ns/oracle/sa/server")
	key, err := x509.MarshalECPrivateKey(server.PrivateKey.(*ecdsa.PrivateKey))
	must(err)
	list := []any{}
	for name := range names {
		secret := object{"name": name}
		if name == "ROOTCA" || len(name) > 7 && name[len(name)-7:] == "-cacert" {
			secret["validationContext"] = object{"trustedCa": inline("CERTIFICATE", a.certificate.Raw)}
		} else {
			secret["tlsCertificate"] = object{"certificateChain": inline("CERTIFICATE", server.Certificate[0]), "privateKey": inline("EC PRIVATE KEY", key)}
		}
		list = append(list, secret)
	}
	return list
}
