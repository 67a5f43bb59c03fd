"""A network between a browser and a mirror that can lose packets: a UDP relay that both take for the other."""

import random
import selectors
import socket
import threading

# The page's side: the mirror hears of no address of the browser's, the browser only of the relay's.
THROUGH_RELAY = """
  const bare = text => text.replace(/^a=candidate.*\\r\\n/gm, '');
  const request = window.fetch;
  window.fetch = (to, how) => request(to, typeof how?.body === 'string' ? {...how, body: bare(how.body)} : how);
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function ({type, sdp}) {
    const [line, address, port] = sdp.match(/^a=candidate:\\S+ 1 udp \\d+ ([\\d.]+) (\\d+) typ host.*\\r\\n/mi);
    const through = line.replace(`${address} ${port}`, `127.0.0.1 ${await relay(address, Number(port))}`);
    return take.call(this, {type, sdp: bare(sdp).replace(/^a=mid:.*\\r\\n/m, mid => mid + through)});
  };
"""


class Relay:
    """Passes packets between the browser, whoever it is, and one mirror.

    Attributes:
        loss: Share of packets that are lost, either way.
    """

    def __init__(self) -> None:
        self.loss = 0.0
        self._near, self._far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        self._near.bind(("127.0.0.1", 0))
        self._browser: tuple[str, int] | None = None
        self._over = False
        self._thread = threading.Thread(target=self._pass, daemon=True)

    def open(self, address: str, port: int) -> int:
        """The relay's port that leads to this address of a mirror."""
        self._far.connect((address, port))
        self._thread.start()
        return int(self._near.getsockname()[1])

    def close(self) -> None:
        self._over = True
        self._thread.join()
        self._near.close()
        self._far.close()

    def _pass(self) -> None:
        chance = random.Random(1)
        with selectors.DefaultSelector() as ready:
            ready.register(self._near, selectors.EVENT_READ)
            ready.register(self._far, selectors.EVENT_READ)
            while not self._over:
                for key, _ in ready.select(0.1):
                    if key.fileobj is self._near:
                        data, self._browser = self._near.recvfrom(65536)
                        if chance.random() >= self.loss:
                            self._far.send(data)
                    elif (data := self._far.recv(65536)) and self._browser and chance.random() >= self.loss:
                        self._near.sendto(data, self._browser)
