package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sort"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// echoed is how the application begins what it says to bytes that are no HTTP.
const echoed = "TCPECHO "

// reply is what came back for one request.
type reply struct {
	peer      string // our end of the connection, by which the access log names it
	outcome   string
	status    int
	headers   []header
	body      string
	listener  string
	proxy     *proxy
	sightings []sighting
}

// Left out of recorded responses: they differ from run to run or from transport to transport.
var transient = map[string]bool{"date": true, "server": true, "content-length": true, "connection": true,
	"x-envoy-upstream-service-time": true, "x-envoy-decorator-operation": true}

var lastSource atomic.Int64

// listenerFor is the listener that the kernel's redirection would have brought the request to.
func listenerFor(proxies []*proxy, q *request) (*proxy, *listener) {
	for _, p := range proxies {
		if p.role != q.At {
			continue
		}
		var exact, wildcard, last *listener
		for _, l := range p.listeners {
			switch {
			case l.name == "virtualOutbound" || l.name == "virtualInbound":
				last = l
			case l.port == q.Port && q.DstIP != "" && l.address == q.DstIP:
				exact = l
			case l.port == q.Port && l.address == "0.0.0.0":
				wildcard = l
			}
		}
		for _, l := range []*listener{exact, wildcard, last} {
			if l != nil {
				return p, l
			}
		}
		return p, nil
	}
	return nil, nil
}

// send plays one request.
func (e *envoy) send(proxies []*proxy, q *request, id string, mirrors bool) *reply {
	r := &reply{}
	var l *listener
	if r.proxy, l = listenerFor(proxies, q); l == nil {
		r.outcome = "no-listener"
		return r
	}
	r.listener = l.name
	if l.rejected != "" {
		r.outcome = "nack"
		return r
	}
	e.application.play(id, q.Upstream)
	connection, err := r.connect(q, l)
	if err != nil {
		r.outcome = "dial-failed"
		return r
	}
	defer connection.Close()
	if q.TLS != nil {
		secured := tls.Client(connection, e.authority.clientConfig(q.TLS))
		if secured.Handshake() != nil {
			r.outcome = "tls-failed"
			return r
		}
		connection = secured
	}
	if q.Protocol == "tcp" {
		r.exchangeBytes(connection, id)
		return r
	}
	r.exchangeHTTP(connection, q, id)
	if mirrors {
		time.Sleep(40 * time.Millisecond) // copies arrive later than the answer
	}
	r.sightings = e.application.saw(id)
	return r
}

// connect also says by the PROXY protocol where the connection comes from and where it went to.
func (r *reply) connect(q *request, l *listener) (net.Conn, error) {
	source, destination := "10.0.0.1", "10.255.255.1"
	family := "TCP4"
	if strings.Contains(q.DstIP, ":") {
		family, source = "TCP6", "fd00::1"
	}
	if q.SrcIP != "" {
		source = q.SrcIP
	}
	if q.DstIP != "" {
		destination = q.DstIP
	}
	// No connection has ends of two families.
	if strings.Contains(source, ":") != (family == "TCP6") {
		return nil, fmt.Errorf("from %s to %s", source, destination)
	}
	physical := source
	if strings.HasPrefix(source, "10.") {
		physical = "127." + source[3:]
	} else if family == "TCP6" {
		physical = "127.0.0.1"
	}
	reuse := func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1) })
	}
	var failure error
	for range 50 {
		// A source port of our own choice names the connection, because it is unique within the process.
		port := 33000 + int(lastSource.Add(1))%27000
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(physical), Port: port}, Timeout: 5 * time.Second, Control: reuse}
		connection, err := dialer.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", l.localPort))
		if err != nil {
			failure = err
			continue
		}
		r.peer = connection.LocalAddr().String()
		_ = connection.SetDeadline(time.Now().Add(9 * time.Second))
		_, err = fmt.Fprintf(connection, "PROXY %s %s %s %d %d\r\n", family, source, destination, port, q.Port)
		return connection, err
	}
	return nil, failure
}

func (a *authority) clientConfig(t *peerTLS) *tls.Config {
	config := &tls.Config{InsecureSkipVerify: true, ServerName: t.SNI, NextProtos: t.ALPN, MaxVersion: tls.VersionTLS12}
	if t.Mode == "mtls" && t.ALPN == nil {
		config.NextProtos = []string{"istio-http/1.1", "istio", "http/1.1"}
	}
	if t.Principal != "" {
		certificate := a.issue(t.Principal)
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &certificate, nil }
	}
	return config
}

func (r *reply) exchangeBytes(connection net.Conn, id string) {
	fmt.Fprintf(connection, "hello %s\n", id)
	line, err := bufio.NewReader(connection).ReadString('\n')
	if err != nil {
		r.failed(err)
		return
	}
	r.outcome, r.body = "tcp-echo", strings.TrimSpace(line)
}

func (r *reply) exchangeHTTP(connection net.Conn, q *request, id string) {
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s %s HTTP/1.1\r\n", q.Method, q.Path)
	if q.Authority != nil {
		fmt.Fprintf(&text, "host: %s\r\n", *q.Authority)
	}
	for _, h := range q.Headers {
		fmt.Fprintf(&text, "%s: %s\r\n", h[0], h[1])
	}
	fmt.Fprintf(&text, "%s: %s\r\n", idHeader, id)
	if q.Random != nil {
		fmt.Fprintf(&text, "%s: %d\r\n", drawHeader, *q.Random)
	}
	text.WriteString("\r\n")
	if _, err := connection.Write(text.Bytes()); err != nil {
		r.failed(err)
		return
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), &http.Request{Method: q.Method})
	if err != nil {
		r.failed(err)
		return
	}
	body, _ := io.ReadAll(response.Body)
	r.outcome, r.status, r.body = "response", response.StatusCode, string(body)
	for name, values := range response.Header {
		for _, value := range values {
			if name = strings.ToLower(name); !transient[name] {
				r.headers = append(r.headers, header{name, value})
			}
		}
	}
	sort.SliceStable(r.headers, func(i, j int) bool { return r.headers[i][0] < r.headers[j][0] })
}

func (r *reply) failed(err error) {
	r.outcome = "closed"
	var failure net.Error
	if errors.As(err, &failure) && failure.Timeout() {
		r.outcome = "timeout"
	}
}
