# Whether each node has an image. `image build` exits with 0 when a build has failed
# (kubernetes/minikube#12556), and `image ls` shows what any node has.
# Variables: MINIKUBE_PROFILE, IMAGE, VERB (built or loaded).

images_of() {
  # The only node may be this machine, which has no ssh (driver none).
  if [ "$nodes" = "$1" ]; then
    minikube -p "$MINIKUBE_PROFILE" image ls
  else
    minikube -p "$MINIKUBE_PROFILE" ssh -n "$1" -- sudo crictl images --output json </dev/null
  fi
}

nodes="$(minikube -p "$MINIKUBE_PROFILE" node list | cut -f 1)"
[ -n "$nodes" ] || nodes="$MINIKUBE_PROFILE"
for node in $nodes; do
  images_of "$node" | grep -qF "$IMAGE" || {
    echo "minikube $VERB no $IMAGE on its node $node: what it wrote above says why. Fix: minikube -p $MINIKUBE_PROFILE start, then deploy again" >&2
    exit 1
  }
done
