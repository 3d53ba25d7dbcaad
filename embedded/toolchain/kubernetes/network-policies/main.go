// Command network-policies enforces the cluster's NetworkPolicies on its one node. The packet filter
// sends the first packet of each connection that a pod opens or is to take to a queue of the kernel;
// this program accepts or drops it by the evaluator of kube-network-policies. That project's own
// program needs nft's queue expression, which fewer kernels have than iptables' NFQUEUE.
//
// While it doesn't run, the kernel drops what it would have asked about: it fails closed.
package main

import (
	"context"
	"flag"
	"net"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/florianl/go-nfqueue/v2"
	"github.com/mdlayher/netlink"
	"golang.org/x/time/rate"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"sigs.k8s.io/kube-network-policies/pkg/api"
	"sigs.k8s.io/kube-network-policies/pkg/network"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
	"sigs.k8s.io/kube-network-policies/pkg/podinfo"
)

const (
	// A new pod sends before the API server knows its address, which takes about a second. Its packets
	// wait for that; TCP would send them again after one second and after three.
	unknownPodWait = 5 * time.Second
	unknownPodPoll = 20 * time.Millisecond
	// Packets that wait for an answer; those beyond are dropped, and TCP sends them again.
	queueLength = 4096
	// Enough for the headers of IP and TCP with all options.
	headerBytes = 128
)

type enforcer struct {
	engine *networkpolicy.PolicyEngine
	// Addresses of pods, but the bridge's own, which is the node's.
	pods    *net.IPNet
	bridge  net.IP
	lookup  *podinfo.InformerResolver
	answers *answers
	queue   *nfqueue.Nfqueue
	// Lines about dropped packets; whoever tries ports would fill the disk.
	log *rate.Limiter
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "kubeconfig of the cluster")
	node := flag.String("node", "", "name of this node")
	subnet := flag.String("pod-subnet", "", "block of the pods' addresses; the first is the bridge's")
	queue := flag.Uint("queue", 0, "number of the kernel's queue")
	flag.Parse()
	// One goroutine does nearly all: with more threads, Go would search all of them for work at each packet.
	runtime.GOMAXPROCS(1)
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	if err := run(ctx, *kubeconfig, *node, *subnet, uint16(*queue)); err != nil {
		klog.Exit(err)
	}
}

func run(ctx context.Context, kubeconfig, node, subnet string, queue uint16) error {
	address, pods, err := net.ParseCIDR(subnet)
	if err != nil {
		return err
	}
	bridge := address.To4()
	bridge[3]++
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.ContentType = "application/vnd.kubernetes.protobuf"
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	podInformer := factory.Core().V1().Pods()
	namespaces := factory.Core().V1().Namespaces()
	policies := factory.Networking().V1().NetworkPolicies()
	if err := podInformer.Informer().SetTransform(trim); err != nil {
		return err
	}
	lookup, err := podinfo.NewInformerResolver(podInformer.Informer())
	if err != nil {
		return err
	}
	engine := networkpolicy.NewPolicyEngine(
		podinfo.NewInformerProvider(podInformer, namespaces, nil, []podinfo.IPResolver{lookup}),
		[]api.PolicyEvaluator{
			networkpolicy.NewStandardNetworkPolicy(node, namespaces, podInformer, policies),
		},
	)
	answers := &answers{}
	answers.forget()
	for _, informer := range []cache.SharedIndexInformer{
		podInformer.Informer(), namespaces.Informer(), policies.Informer(),
	} {
		if _, err := informer.AddEventHandler(answers.forgetAtChange()); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())

	e := &enforcer{
		engine: engine, pods: pods, bridge: bridge, lookup: lookup, answers: answers,
		log: rate.NewLimiter(1, 10),
	}
	return e.answer(ctx, queue)
}

// trim drops what no policy asks for, and the addresses of ended pods, which others may have by now.
func trim(object any) (any, error) {
	if pod, ok := object.(*corev1.Pod); ok {
		pod.ManagedFields = nil
		if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			pod.Status.PodIPs = nil
		}
	}
	return object, nil
}

// answer decides about the packets of the queue until the context ends.
func (e *enforcer) answer(ctx context.Context, number uint16) error {
	queue, err := nfqueue.Open(&nfqueue.Config{
		NfQueue:      number,
		MaxPacketLen: headerBytes,
		MaxQueueLen:  queueLength,
		Copymode:     nfqueue.NfQnlCopyPacket,
		// Large packets come as they are: splitting them for a look at the headers would be in vain.
		Flags:        nfqueue.NfQaCfgFlagGSO,
		WriteTimeout: 100 * time.Millisecond,
	})
	if err != nil {
		return err
	}
	defer queue.Close()
	e.queue = queue
	if err := queue.SetOption(netlink.NoENOBUFS, true); err != nil {
		return err
	}
	receive := func(a nfqueue.Attribute) int {
		packet, err := parse(*a.Payload)
		if err != nil {
			e.verdict(*a.PacketID, nfqueue.NfDrop)
			if e.log.Allow() {
				klog.Errorf("dropped a packet that can't be read: %v", err)
			}
			return 0
		}
		packet.ID = *a.PacketID
		if allowed, found, _ := e.answers.find(questionOf(&packet)); found {
			e.decide(&packet, allowed)
		} else if e.isKnown(packet.SrcIP) && e.isKnown(packet.DstIP) {
			e.evaluate(ctx, &packet)
		} else {
			go e.evaluateWhenKnown(ctx, packet)
		}
		return 0
	}
	failed := func(err error) int {
		if ctx.Err() == nil {
			klog.Errorf("reading the queue: %v", err)
		}
		return 0
	}
	if err := queue.RegisterWithErrorFunc(ctx, receive, failed); err != nil {
		return err
	}
	klog.Infof("enforcing NetworkPolicies, by queue %d", number)
	<-ctx.Done()
	return nil
}

// parse reads the headers of a packet. ParsePacket itself reads beyond the end of a TCP header that is
// cut off, which any client can send, and would end this program.
func parse(payload []byte) (packet network.Packet, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = network.ErrorTooShort
		}
	}()
	return network.ParsePacket(payload)
}

// isKnown tells whether an address is no pod's, or that of one that the API server has told about.
func (e *enforcer) isKnown(address net.IP) bool {
	if !e.pods.Contains(address) || address.Equal(e.bridge) {
		return true
	}
	_, found := e.lookup.LookupPod(address.String())
	return found
}

// evaluateWhenKnown waits for the pods of a packet, and drops it where they stay unknown.
func (e *enforcer) evaluateWhenKnown(ctx context.Context, packet network.Packet) {
	for end := time.Now().Add(unknownPodWait); time.Now().Before(end); time.Sleep(unknownPodPoll) {
		if e.isKnown(packet.SrcIP) && e.isKnown(packet.DstIP) {
			e.evaluate(ctx, &packet)
			return
		}
	}
	e.drop(&packet)
}

func (e *enforcer) evaluate(ctx context.Context, packet *network.Packet) {
	q := questionOf(packet)
	_, _, changes := e.answers.find(q)
	allowed, err := e.engine.EvaluatePacket(ctx, packet)
	if err == nil {
		e.answers.remember(q, allowed, changes)
	}
	e.decide(packet, err == nil && allowed)
}

func (e *enforcer) decide(packet *network.Packet, allowed bool) {
	if allowed {
		e.verdict(packet.ID, nfqueue.NfAccept)
	} else {
		e.drop(packet)
	}
}

func (e *enforcer) drop(packet *network.Packet) {
	e.verdict(packet.ID, nfqueue.NfDrop)
	if e.log.Allow() {
		klog.Infof("dropped %s from %s to %s, port %d of %s", packet.Proto,
			e.name(packet.SrcIP), packet.DstIP, packet.DstPort, e.name(packet.DstIP))
	}
}

func (e *enforcer) name(address net.IP) string {
	if pod, found := e.lookup.LookupPod(address.String()); found {
		return pod
	}
	return address.String()
}

func (e *enforcer) verdict(packet uint32, verdict int) {
	if err := e.queue.SetVerdict(packet, verdict); err != nil {
		klog.Errorf("answering for a packet: %v", err)
	}
}
