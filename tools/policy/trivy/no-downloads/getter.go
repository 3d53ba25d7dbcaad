// Package getter stands in for go-getter, with which Trivy downloads Terraform modules. The stacks
// use none, and the clients of four clouds that go-getter brings along would double the build.
package getter

import (
	"context"
	"errors"
)

// Getter would download from one kind of address.
type Getter any

// FileGetter would copy a local module.
type FileGetter struct{ Copy bool }

// ClientMode would say what the address is of.
type ClientMode uint

// ClientModeAny is the only one that Trivy asks for.
const ClientModeAny ClientMode = 1

// Getters would have one for each kind of address.
var Getters = map[string]Getter{}

// Client describes a download.
type Client struct {
	Ctx           context.Context
	Src, Dst, Pwd string
	Mode          ClientMode
	Getters       map[string]Getter
}

// Get refuses to download.
func (*Client) Get() error {
	return errors.New("the scanner downloads no Terraform modules")
}
