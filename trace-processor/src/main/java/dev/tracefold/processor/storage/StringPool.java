// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Every distinct string of a trace once, as UTF-8 bytes off the heap, named by a dense 32-bit id.
/// Bytes are kept as the trace has them, valid UTF-8 or not; each is followed by a NUL.
///
/// For native readers, [#entries()] is an array of 16-byte records: address (8), length in bytes
/// without the NUL (4), hash (4). Record 0 is the null string: address 0.
public final class StringPool {
    /// Id of the null string, which SQL sees as NULL.
    public static final int NULL_ID = 0;

    private static final int ENTRY_BYTES = 16;
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int NO_HASH_SLOTS = 1 << 10;
    private static final VarHandle LONG_IN_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong UNALIGNED_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final NativeMemory memory;
    private final MemorySegment entriesPointer;
    private MemorySegment entries;
    private MemorySegment[] chunkOf = new MemorySegment[64];
    private int[] offsetInChunk = new int[64];
    private MemorySegment chunk = MemorySegment.NULL;
    private long chunkUsed;
    private int[] slots = new int[NO_HASH_SLOTS];
    private int size = 1;

    /// A pool that holds the null string only.
    public StringPool(NativeMemory memory) {
        this.memory = memory;
        entries = memory.allocate((long) ENTRY_BYTES * chunkOf.length);
        entriesPointer = memory.allocate(JAVA_LONG.byteSize());
        entriesPointer.set(JAVA_LONG, 0, entries.address());
    }

    /// How many ids there are, the null string's included.
    public int size() {
        return size;
    }

    /// The array of records described above; valid until the next string is interned.
    public MemorySegment entries() {
        return entries;
    }

    /// Eight bytes that never move and hold the address of [#entries()], for native readers that
    /// run while strings are interned.
    public MemorySegment entriesPointer() {
        return entriesPointer;
    }

    /// Id of a Java string.
    public int intern(@Nullable String text) {
        if (text == null) {
            return NULL_ID;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return intern(bytes, 0, bytes.length);
    }

    /// Id of `length` bytes of `source` from `offset` on.
    public int intern(byte[] source, int offset, int length) {
        int hash = hash(source, offset, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int id = slots[slot];
            if (hashOf(id) == hash
                    && byteLength(id) == length
                    && sameBytes(id, source, offset, length)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        int id = add(source, offset, length, hash);
        slots[slot] = id;
        if (size * 2 > slots.length) {
            rehash();
        }
        return id;
    }

    /// Id of a Java string that is there already, or -1.
    public int find(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return find(bytes, 0, bytes.length);
    }

    /// Id of `length` bytes of `source` from `offset` on that are there already, or -1.
    public int find(byte[] source, int offset, int length) {
        int hash = hash(source, offset, length);
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int id = slots[slot];
            if (hashOf(id) == hash
                    && byteLength(id) == length
                    && sameBytes(id, source, offset, length)) {
                return id;
            }
        }
        return -1;
    }

    /// The string of an id, undecodable bytes replaced; null for [#NULL_ID].
    public @Nullable String get(int id) {
        return id == NULL_ID ? null : new String(bytes(id), StandardCharsets.UTF_8);
    }

    /// The string of an id that is not [#NULL_ID]'s; the empty string for that one.
    public String getOrEmpty(int id) {
        return id == NULL_ID ? "" : new String(bytes(id), StandardCharsets.UTF_8);
    }

    /// A copy of the bytes of an id, without the NUL.
    public byte[] bytes(int id) {
        return id == NULL_ID ? new byte[0] : segment(id).toArray(JAVA_BYTE);
    }

    /// The bytes of an id where they lie, without the NUL; not for [#NULL_ID].
    public MemorySegment segment(int id) {
        return chunkOf[id].asSlice(offsetInChunk[id], byteLength(id));
    }

    /// Length of an id's string in bytes, without the NUL.
    public int byteLength(int id) {
        return entries.get(JAVA_INT, (long) id * ENTRY_BYTES + 8);
    }

    /// Hash of an id's string, as it stands in [#entries()].
    public int hashOf(int id) {
        return entries.get(JAVA_INT, (long) id * ENTRY_BYTES + 12);
    }

    /// Takes strings that lie somewhere else already, in place of all but the null string.
    ///
    /// @param text all strings one after the other in the order of their ids, from 1 on, each followed by
    ///     a NUL; at most 2 GiB
    /// @param lengths of the strings in bytes, without the NUL, from id 1 on
    /// @param hashes of the strings as [#hashOf(int)] gave them
    public void adopt(MemorySegment text, int[] lengths, int[] hashes) {
        if (size != 1) {
            throw new IllegalStateException("strings were interned before");
        }
        int count = lengths.length + 1;
        entries = memory.reallocate(entries, (long) ENTRY_BYTES * Math.max(count, chunkOf.length));
        entriesPointer.set(JAVA_LONG, 0, entries.address());
        chunkOf = new MemorySegment[Math.max(count, chunkOf.length)];
        java.util.Arrays.fill(chunkOf, text);
        offsetInChunk = new int[chunkOf.length];
        int at = 0;
        for (int id = 1; id < count; id++) {
            offsetInChunk[id] = at;
            long entry = (long) id * ENTRY_BYTES;
            entries.set(JAVA_LONG, entry, text.address() + at);
            entries.set(JAVA_INT, entry + 8, lengths[id - 1]);
            entries.set(JAVA_INT, entry + 12, hashes[id - 1]);
            at += lengths[id - 1] + 1;
        }
        size = count;
        while (size * 2 > slots.length) {
            slots = new int[slots.length * 2];
        }
        place(slots);
    }

    private int add(byte[] source, int offset, int length, int hash) {
        if (chunkUsed + length + 1 > chunk.byteSize()) {
            chunk = memory.allocate(Math.max(CHUNK_BYTES, length + 1));
            chunkUsed = 0;
        }
        if (size == chunkOf.length) {
            chunkOf = java.util.Arrays.copyOf(chunkOf, size * 2);
            offsetInChunk = java.util.Arrays.copyOf(offsetInChunk, size * 2);
            entries = memory.reallocate(entries, (long) ENTRY_BYTES * size * 2);
            entriesPointer.set(JAVA_LONG, 0, entries.address());
        }
        MemorySegment.copy(source, offset, chunk, JAVA_BYTE, chunkUsed, length);
        int id = size++;
        chunkOf[id] = chunk;
        offsetInChunk[id] = (int) chunkUsed;
        long entry = (long) id * ENTRY_BYTES;
        entries.set(JAVA_LONG, entry, chunk.address() + chunkUsed);
        entries.set(JAVA_INT, entry + 8, length);
        entries.set(JAVA_INT, entry + 12, hash);
        chunkUsed += length + 1;
        return id;
    }

    private boolean sameBytes(int id, byte[] source, int offset, int length) {
        MemorySegment held = chunkOf[id];
        long at = offsetInChunk[id];
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            if (held.get(UNALIGNED_LONG, at + i) != (long) LONG_IN_BYTES.get(source, offset + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (held.get(JAVA_BYTE, at + i) != source[offset + i]) {
                return false;
            }
        }
        return true;
    }

    private void rehash() {
        int[] wider = new int[slots.length * 2];
        place(wider);
        slots = wider;
    }

    private void place(int[] into) {
        int mask = into.length - 1;
        for (int id = 1; id < size; id++) {
            int slot = hashOf(id) & mask;
            while (into[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            into[slot] = id;
        }
    }

    private static int hash(byte[] source, int offset, int length) {
        long h = length * 0x9E3779B97F4A7C15L;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            h = (h ^ (long) LONG_IN_BYTES.get(source, offset + i)) * 0xD6E8FEB86659FD93L;
            h ^= h >>> 32;
        }
        long tail = 0;
        for (; i < length; i++) {
            tail = tail << 8 | (source[offset + i] & 0xFF);
        }
        h = (h ^ tail) * 0xD6E8FEB86659FD93L;
        h ^= h >>> 32;
        return (int) (h ^ h >>> 17);
    }
}
