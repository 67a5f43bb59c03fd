"""What could run the nets here, and in plain words why something faster cannot."""

import ctypes
import re
import sys
from functools import cache
from typing import Literal

Provider = Literal["tensorrt", "cuda", "cpu"]

FASTEST_FIRST: tuple[Provider, ...] = ("tensorrt", "cuda", "cpu")
TITLES: dict[Provider, str] = {"tensorrt": "TensorRT", "cuda": "CUDA", "cpu": "CPU"}
_CUDA_NO_DEVICE = 100


def candidates(setting: str) -> tuple[Provider, ...]:
    """Providers to try, fastest first; the processor always comes last.

    Raises:
        ValueError: the setting is neither "auto" nor a provider.
    """
    if setting == "auto":
        return FASTEST_FIRST
    for provider in FASTEST_FIRST:
        if provider == setting:
            return (provider,) if provider == "cpu" else (provider, "cpu")
    raise ValueError(f"unknown provider {setting!r}: choose auto, {', '.join(FASTEST_FIRST)}")


@cache
def gpu_missing() -> str | None:
    """Why there is no usable NVIDIA GPU, or None if the driver finds one. Loads the driver, nothing else."""
    library = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(library)
    except OSError:
        return f"no NVIDIA GPU driver ({library} is missing)"
    count = ctypes.c_int(0)
    error = int(driver.cuInit(0)) or int(driver.cuDeviceGetCount(ctypes.byref(count)))
    if error in (0, _CUDA_NO_DEVICE) and not count.value:
        return "the NVIDIA driver finds no GPU"
    return f"the NVIDIA driver does not start (CUDA error {error})" if error else None


def plain(provider: Provider, error: str) -> str:
    """An ONNX Runtime error as one short sentence.

    Args:
        provider: What was tried.
        error: What the loader or the runtime said.
    """
    title = TITLES[provider]
    missing = re.search(r"(\S+\.(?:so|dll)[\d.]*): cannot open shared object file", error)
    if missing:
        brings = "; the extra fitmirror[cuda] brings it" if re.search("cublas|cudnn|cudart|cufft", missing[1]) else ""
        return f"{title}: the library {missing[1]} is missing{brings}"
    if re.search("out of memory|failed to allocate memory|bad_alloc", error, re.IGNORECASE):
        return f"{title}: out of memory"
    first = error.strip().splitlines()[0] if error.strip() else "it does not load, without saying why"
    return f"{title}: {first[:200]}"
