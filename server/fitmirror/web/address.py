"""Where this machine is reached: its names, its addresses in the local network, and the page's URL there."""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass

import ifaddr

# Bridges to containers and virtual machines on this very machine: no phone is behind them.
_BRIDGES = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "flannel", "cali", "lxc", "lxd", "podman")
# Tunnels: a phone may be in the same one, but is more likely in the same room.
_TUNNELS = ("tun", "tap", "utun", "wg", "tailscale", "zt", "ppp", "ipsec")
_HOME_NETWORKS = tuple(map(ipaddress.ip_network, ("192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12")))
# Of the block for examples (RFC 5737): only the routing table is asked about it, nothing is sent there.
_ELSEWHERE = ("198.51.100.1", 9)

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Interface:
    """One address of one network interface."""

    name: str
    address: IpAddress


def interfaces() -> tuple[Interface, ...]:
    """All addresses of this machine, loopback too."""
    return tuple(
        Interface(adapter.nice_name or adapter.name, ipaddress.ip_address(_plain(ip.ip)))
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
    )


def outward_address() -> IpAddress | None:
    """The address that packets to other networks leave from; None where no route leads out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        return ipaddress.ip_address(probe.getsockname()[0])


def lan_addresses(found: Iterable[Interface], outward: IpAddress | None) -> tuple[str, ...]:
    """The addresses that another device can use, the likeliest first.

    Left out are loopback, link-local addresses (IPv6's need a zone, IPv4's mean that there is no network), and bridges
    to containers and virtual machines.

    Args:
        found: The machine's interfaces.
        outward: The address that its packets leave from.
    """

    def rank(interface: Interface) -> tuple[bool, bool, bool, int]:
        address = interface.address
        home = next((i for i, net in enumerate(_HOME_NETWORKS) if address in net), len(_HOME_NETWORKS))
        return address.version == 6, interface.name.startswith(_TUNNELS), address != outward, home

    usable = (
        i
        for i in found
        if not (i.address.is_loopback or i.address.is_link_local or i.address.is_multicast or i.address.is_unspecified)
        and not i.name.startswith(_BRIDGES)
    )
    return tuple(dict.fromkeys(str(i.address) for i in sorted(usable, key=rank)))


def machine_names() -> tuple[str, ...]:
    """Names that lead to this machine, in lower case: `localhost`, its host name, and that in multicast DNS."""
    full = socket.gethostname().lower().rstrip(".")
    short = full.partition(".")[0]
    return tuple(dict.fromkeys(name for name in ("localhost", full, short, f"{short}.local") if name.strip(".")))


def reachable_at(host: str) -> tuple[str, ...]:
    """Addresses at which other devices reach a service that listens on `host`, the likeliest first; none on loopback.

    Args:
        host: An address, a name, or one of "", "0.0.0.0" and "::" for all.
    """
    if host in ("", "0.0.0.0", "::"):
        version = {"0.0.0.0": 4, "::": 6}.get(host)
        addresses = lan_addresses(interfaces(), outward_address())
        return tuple(a for a in addresses if version in (None, ipaddress.ip_address(a).version))
    return () if is_loopback(host) else (host,)


def is_loopback(host: str) -> bool:
    """Whether only this machine itself reaches `host`."""
    try:
        return ipaddress.ip_address(_plain(host)).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def page_url(scheme: str, host: str, port: int) -> str:
    """The page's address, without a port that goes without saying."""
    name = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{name}/" if port == default else f"{scheme}://{name}:{port}/"


def _plain(address: object) -> str:
    """The text of an address without its zone; IPv6's come as (address, flow, zone)."""
    return str(address[0] if isinstance(address, tuple) else address).partition("%")[0]
