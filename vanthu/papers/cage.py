"""What the kernel refuses the process that opens files: sockets, other processes, other programs (seccomp, Linux).

Python's audit hook refuses the same to Python. A C library that a hostile paper has taken over does not ask Python; it
has to ask the kernel. No privilege is needed for it, and none can be got back.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # prctl(2)
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE, _UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_THREAD = 0x00010000  # CLONE_THREAD: a thread is no other process
_CLONE3 = (
    435  # its flags are out of a filter's sight: said not to exist, so that libraries make threads by clone
)
_FOREIGN_TABLE = 0x40000000  # x32 numbers would go round the list

# socket socketpair bind listen accept connect sendto sendmsg accept4 · execve execveat fork vfork · kill ptrace
# process_vm_readv process_vm_writev pidfd_getfd · unshare setns mount · io_uring_setup, which can do all of these
_SYSTEMS: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        56,
        (
            *(
                41,
                53,
                49,
                50,
                43,
                42,
                44,
                46,
                288,
                59,
                322,
                57,
                58,
                435,
                62,
                101,
                310,
                311,
                438,
                272,
                308,
                165,
            ),
            425,
        ),
    ),
    "aarch64": (
        0xC00000B7,
        220,
        (
            198,
            199,
            200,
            201,
            202,
            203,
            206,
            211,
            242,
            221,
            281,
            435,
            129,
            117,
            270,
            271,
            438,
            97,
            268,
            40,
            425,
        ),
    ),
}


def can_close() -> bool:
    """Whether this system can shut a process in; nothing is shut."""
    if _system() is None:
        return False
    zero = ctypes.c_ulong(0)
    # A kernel with filters trips over the filter that is nowhere; others do not know the word.
    ctypes.CDLL(None, use_errno=True).prctl(_SECCOMP, ctypes.c_ulong(_FILTER), None, zero, zero)
    return ctypes.get_errno() == errno.EFAULT


def _system() -> tuple[int, int, tuple[int, ...]] | None:
    return _SYSTEMS.get(os.uname().machine) if sys.platform == "linux" and sys.maxsize > 2**32 else None


def close_cage() -> bool:
    """Shuts the process in for good. False where the system cannot (not Linux, another machine, forbidden)."""
    system = _system()
    if system is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    program = _program(*system)
    instructions = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    pointer = ctypes.create_string_buffer(head, len(head))
    zero = ctypes.c_ulong(0)
    if libc.prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero) != 0:
        return False
    return bool(libc.prctl(_SECCOMP, ctypes.c_ulong(_FILTER), pointer, zero, zero) == 0)


def _program(machine: int, clone: int, refused: tuple[int, ...]) -> bytes:
    """The filter: a list of (code, jump where true, jump where false, value), eight bytes each."""
    count = len(refused)
    steps = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, count + 5, 0, _FOREIGN_TABLE),
        (_EQUAL, count + 2, 0, clone),
        (_EQUAL, count + 4, 0, _CLONE3),
        *((_EQUAL, count - at + 2, 0, number) for at, number in enumerate(refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 1, 0, _THREAD),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _UNKNOWN),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
