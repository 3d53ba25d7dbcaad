package main

import (
	"net/netip"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
	"sigs.k8s.io/kube-network-policies/pkg/network"
)

// Whoever asks for more at once tries ports.
const mostAnswers = 10_000

// question is what the policies are asked about a packet.
type question struct {
	from, to netip.Addr
	port     int
	protocol corev1.Protocol
}

func questionOf(packet *network.Packet) question {
	from, _ := netip.AddrFromSlice(packet.SrcIP)
	to, _ := netip.AddrFromSlice(packet.DstIP)
	return question{from, to, packet.DstPort, packet.Proto}
}

// answers remembers what the policies say until pods, namespaces or policies change: a pod that opens
// a connection for each request asks the same again and again, and working an answer out takes longer
// than all the rest.
type answers struct {
	mutex   sync.Mutex
	allowed map[question]bool
	// Counts the changes, so that an answer which one of them overtook is not remembered.
	changes uint64
}

func (a *answers) forget() {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.allowed = map[question]bool{}
	a.changes++
}

// forgetAtChange is called by an informer.
func (a *answers) forgetAtChange() cache.ResourceEventHandler {
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { a.forget() },
		UpdateFunc: func(any, any) { a.forget() },
		DeleteFunc: func(any) { a.forget() },
	}
}

// find returns the remembered answer, and the number of changes until now.
func (a *answers) find(q question) (allowed, found bool, changes uint64) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	allowed, found = a.allowed[q]
	return allowed, found, a.changes
}

func (a *answers) remember(q question, allowed bool, changes uint64) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if changes == a.changes && len(a.allowed) < mostAnswers {
		a.allowed[q] = allowed
	}
}
