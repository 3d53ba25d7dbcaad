// What a program made from CDKTF's template loads before it does anything: whole providers.
import '@cdktf/provider-aws'
import '@cdktf/provider-helm'
import '@cdktf/provider-kubernetes'
