"""Provider choice and its reasons in words."""

import pytest

from fitmirror.nets.providers import candidates, plain


def test_auto_tries_the_fastest_first_and_the_processor_last() -> None:
    assert candidates("auto") == ("tensorrt", "cuda", "cpu")
    assert candidates("cuda") == ("cuda", "cpu")
    assert candidates("cpu") == ("cpu",)


def test_an_unknown_provider_is_refused() -> None:
    with pytest.raises(ValueError, match="choose auto, tensorrt, cuda, cpu"):
        candidates("rocm")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            "libcudnn.so.9: cannot open shared object file: No such file or directory",
            "CUDA: the library libcudnn.so.9 is missing; the extra fitmirror[cuda] brings it",
        ),
        (
            "libnvinfer.so.10: cannot open shared object file: No such file or directory",
            "CUDA: the library libnvinfer.so.10 is missing",
        ),
        ("[ONNXRuntimeError] : 6 : CUDA failure 2: out of memory ; GPU=0", "CUDA: out of memory"),
        ("Failed to allocate memory for requested buffer of size 134217728", "CUDA: out of memory"),
        ("something else\nat length", "CUDA: something else"),
        ("", "CUDA: it does not load, without saying why"),
    ],
)
def test_errors_in_plain_words(error: str, sentence: str) -> None:
    assert plain("cuda", error) == sentence
