// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.foreign.Words;

/// The one owner of a trace's off-heap memory. Blocks are zeros when they are new; large ones grow by being
/// remapped, not copied, and take nothing but address space until they are written, where the machine can do
/// that ([Pages]). Closing frees every block at once and makes each later access to one fail instead
/// of reading freed memory.
///
/// Blocks are allocated by one thread at a time; they may be read from any thread.
@SuppressWarnings("restricted") // malloc and its kin are native by nature; the launcher allows it
public final class NativeMemory implements AutoCloseable {
    private static final String LIMIT_REACHED = "off-heap memory: limit";

    private static final MemorySegment REALLOC = Words.ofProcess("realloc");
    private static final MemorySegment FREE = Words.ofProcess("free");

    /// Below this a block is a piece of the C library's heap, which has less to say about it.
    private static final long LARGE_BYTES = 1 << 17;

    private static final long LARGEST_PAGE = 1 << 16;

    private final Arena arena;
    private final boolean ownsArena;
    private final Map<Long, Long> sizeByAddress = new HashMap<>();
    private final List<NativeMemory> parts = new ArrayList<>();
    private final long limitBytes;
    private long allocatedBytes;
    private boolean closed;

    /// @param limitBytes how much may be allocated at once, in bytes; more is refused
    public NativeMemory(long limitBytes) {
        this(limitBytes, Arena.ofShared(), true);
    }

    private NativeMemory(long limitBytes, Arena arena, boolean ownsArena) {
        this.limitBytes = limitBytes;
        this.arena = arena;
        this.ownsArena = ownsArena;
    }

    /// A new block of zeros.
    ///
    /// @throws ProcessorException of category resource when the limit or the machine refuses
    public MemorySegment allocate(long bytes) {
        return resize(MemorySegment.NULL, 0, bytes);
    }

    /// The same content in a block of another size; bytes that are new are zero. The old segment
    /// must not be used afterwards.
    ///
    /// @throws ProcessorException of category resource when the limit or the machine refuses
    public MemorySegment reallocate(MemorySegment block, long bytes) {
        return resize(block, block.byteSize(), bytes);
    }

    /// The bytes of a file from `offset` on, as they are now: what is written to them stays in memory. They
    /// count against no limit, since the machine may drop what was not written, and go with all blocks.
    ///
    /// @throws IOException when the file cannot be mapped
    public MemorySegment map(FileChannel file, long offset, long bytes) throws IOException {
        return file.map(FileChannel.MapMode.PRIVATE, offset, bytes, arena);
    }

    /// Gives one block back before the rest. What was mapped stays.
    public void free(MemorySegment block) {
        Long size = sizeByAddress.remove(block.address());
        if (size != null) {
            allocatedBytes -= size;
            release(block.address(), size);
        }
    }

    /// Whether it can be used, for who reads and writes by [RawMemory].
    boolean isOpen() {
        return !closed;
    }

    /// Fails once the memory was given back, for who reads and writes by [RawMemory].
    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the trace is closed");
        }
    }

    /// Whether a failure says that the limit of a memory was reached.
    public static boolean isLimit(Failure failure) {
        return failure.message().startsWith(LIMIT_REACHED);
    }

    /// Bytes that are somewhere in a block, for as long as there is this memory.
    MemorySegment view(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
    }

    /// What is allocated now, in bytes.
    public long allocatedBytes() {
        return allocatedBytes;
    }

    /// A memory for another thread's blocks, which goes with this one if it is not closed before. What is free
    /// here is its limit.
    public NativeMemory part() {
        NativeMemory part = new NativeMemory(limitBytes - allocatedBytes);
        parts.add(part);
        return part;
    }

    /// A memory with a limit of its own, for what goes shortly before this one does. Its blocks are given back when it is
    /// closed, but only closing this one makes each access to them fail: that stops every thread of the process for a
    /// moment, which a session that takes a millisecond should not do twice.
    public NativeMemory beside(long ownLimitBytes) {
        return new NativeMemory(ownLimitBytes, arena, false);
    }

    @Override
    public void close() {
        if (ownsArena ? !arena.scope().isAlive() : closed) {
            return;
        }
        closed = true;
        parts.forEach(NativeMemory::close);
        if (ownsArena) {
            arena.close();
        }
        sizeByAddress.forEach(NativeMemory::release);
        sizeByAddress.clear();
        allocatedBytes = 0;
    }

    private MemorySegment resize(MemorySegment block, long oldBytes, long bytes) {
        if (block.address() != 0 && !sizeByAddress.containsKey(block.address())) {
            // Mapped: it cannot grow where it is.
            MemorySegment copy = resize(MemorySegment.NULL, 0, bytes);
            MemorySegment.copy(block, 0, copy, 0, Math.min(oldBytes, bytes));
            return copy;
        }
        if (allocatedBytes - oldBytes + bytes > limitBytes) {
            throw new ProcessorException(
                    Failure.resource(
                            "MEMORY_LIMIT",
                            LIMIT_REACHED
                                    + " is %d bytes, %d are in use and %d more were asked for"
                                            .formatted(
                                                    limitBytes, allocatedBytes, bytes - oldBytes)));
        }
        long address = resized(block.address(), oldBytes, bytes);
        if (address == 0) {
            throw new ProcessorException(
                    Failure.resource(
                            "OUT_OF_MEMORY",
                            "off-heap memory: the machine refused %d bytes".formatted(bytes)));
        }
        sizeByAddress.remove(block.address());
        sizeByAddress.put(address, bytes);
        allocatedBytes += bytes - oldBytes;
        return at(address, bytes, arena);
    }

    private static MemorySegment at(long address, long bytes, Arena owner) {
        return MemorySegment.ofAddress(address).reinterpret(bytes, owner, null);
    }

    private static boolean isPages(long bytes) {
        return Pages.AVAILABLE && bytes >= LARGE_BYTES;
    }

    /// @return the new address, or 0
    private static long resized(long address, long oldBytes, long bytes) {
        if (bytes < oldBytes) {
            // Of a page that stays, what is cut off must be zeros should the block grow again.
            long end = Math.min(oldBytes, bytes + LARGEST_PAGE);
            at(address, oldBytes, Arena.global()).asSlice(bytes, end - bytes).fill((byte) 0);
        }
        if (isPages(oldBytes) && isPages(bytes)) {
            return Pages.remap(address, oldBytes, bytes);
        }
        if (!isPages(oldBytes) && !isPages(bytes)) {
            long grown = Words.call(REALLOC, address, bytes);
            if (grown != 0 && bytes > oldBytes) {
                at(grown, bytes, Arena.global()).asSlice(oldBytes).fill((byte) 0);
            }
            return grown;
        }
        long other = isPages(bytes) ? Pages.map(bytes) : Words.call(REALLOC, 0, bytes);
        if (other != 0 && address != 0) {
            MemorySegment old = at(address, oldBytes, Arena.global());
            long kept = Math.min(oldBytes, bytes);
            MemorySegment.copy(old, 0, at(other, bytes, Arena.global()), 0, kept);
            release(address, oldBytes);
        }
        return other;
    }

    private static void release(long address, long bytes) {
        if (isPages(bytes)) {
            Pages.release(address, bytes);
        } else {
            Words.call(FREE, address);
        }
    }
}
