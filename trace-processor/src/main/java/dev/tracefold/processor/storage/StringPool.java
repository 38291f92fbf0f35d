// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;
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
    private static final int SHORT = 2 * Long.BYTES;
    private static final int RECENT_BITS = 10;
    private static final int RECENT_WORDS = 4;
    private static final int NO_HASH_SLOTS = 1 << 10;
    private static final VarHandle LONG_IN_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final NativeMemory memory;
    private final MemorySegment entriesPointer;
    private MemorySegment entries;
    private long entriesAddress;
    private int capacity = 64;
    private MemorySegment chunk = MemorySegment.NULL;
    private long chunkUsed;

    /// The hash of a string and its id, by the hash: most look-ups touch one slot, one entry and the bytes.
    private long[] slots = new long[NO_HASH_SLOTS];

    private int size = 1;

    /// Short strings that were interned lately: first and last eight bytes, which may be the same ones; length and id.
    private final long[] recent = new long[RECENT_WORDS << RECENT_BITS];

    /// A pool that holds the null string only.
    public StringPool(NativeMemory memory) {
        this.memory = memory;
        entries = memory.allocate((long) ENTRY_BYTES * capacity);
        entriesPointer = memory.allocate(JAVA_LONG.byteSize());
        entriesMoved();
    }

    /// Where the strings are.
    public NativeMemory memory() {
        return memory;
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
        memory.checkOpen();
        if (length > SHORT || length == 0) {
            return lookUp(source, offset, length);
        }
        boolean isWord = length >= Long.BYTES;
        long head =
                isWord
                        ? (long) LONG_IN_BYTES.get(source, offset)
                        : shortTail(source, offset, length);
        long tail = isWord ? (long) LONG_IN_BYTES.get(source, offset + length - Long.BYTES) : 0;
        long mixed = (head ^ Long.rotateLeft(tail, 29) ^ length) * 0x9E3779B97F4A7C15L;
        int place = (int) (mixed >>> (Long.SIZE - RECENT_BITS)) * RECENT_WORDS;
        long known = recent[place + 2];
        if (recent[place] == head && recent[place + 1] == tail && known >>> 32 == length) {
            return (int) known;
        }
        int id = lookUp(source, offset, length);
        recent[place] = head;
        recent[place + 1] = tail;
        recent[place + 2] = (long) length << 32 | id;
        return id;
    }

    private int lookUp(byte[] source, int offset, int length) {
        int hash = hash(source, offset, length);
        long[] table = slots;
        int mask = table.length - 1;
        int slot = hash & mask;
        for (long held = table[slot]; held != 0; held = table[slot]) {
            if ((int) (held >>> 32) == hash && isSame((int) held, source, offset, length)) {
                return (int) held;
            }
            slot = (slot + 1) & mask;
        }
        int id = add(source, offset, length, hash);
        table[slot] = (long) hash << 32 | id;
        if (size * 2 > table.length) {
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
        memory.checkOpen();
        int hash = hash(source, offset, length);
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            long held = slots[slot];
            if ((int) (held >>> 32) == hash && isSame((int) held, source, offset, length)) {
                return (int) held;
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
        long entry = (long) id * ENTRY_BYTES;
        return memory.view(entries.get(JAVA_LONG, entry), entries.get(JAVA_INT, entry + 8));
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
        capacity = Math.max(count, capacity);
        entries = memory.reallocate(entries, (long) ENTRY_BYTES * capacity);
        entriesMoved();
        int at = 0;
        for (int id = 1; id < count; id++) {
            long entry = (long) id * ENTRY_BYTES;
            entries.set(JAVA_LONG, entry, text.address() + at);
            entries.set(JAVA_INT, entry + 8, lengths[id - 1]);
            entries.set(JAVA_INT, entry + 12, hashes[id - 1]);
            at += lengths[id - 1] + 1;
        }
        size = count;
        int wider = slots.length;
        while (size * 2 > wider) {
            wider *= 2;
        }
        slots = new long[wider];
        place(slots);
    }

    private void entriesMoved() {
        entriesAddress = entries.address();
        entriesPointer.set(JAVA_LONG, 0, entriesAddress);
    }

    private int add(byte[] source, int offset, int length, int hash) {
        if (chunkUsed + length + 1 > chunk.byteSize()) {
            chunk = memory.allocate(Math.max(CHUNK_BYTES, length + 1));
            chunkUsed = 0;
        }
        if (size == capacity) {
            capacity *= 2;
            entries = memory.reallocate(entries, (long) ENTRY_BYTES * capacity);
            entriesMoved();
        }
        MemorySegment.copy(source, offset, chunk, JAVA_BYTE, chunkUsed, length);
        int id = size++;
        long entry = (long) id * ENTRY_BYTES;
        entries.set(JAVA_LONG, entry, chunk.address() + chunkUsed);
        entries.set(JAVA_INT, entry + 8, length);
        entries.set(JAVA_INT, entry + 12, hash);
        chunkUsed += length + 1;
        return id;
    }

    /// The last eight bytes are compared as one word, bytes that were compared before among them.
    private boolean isSame(int id, byte[] source, int offset, int length) {
        long entry = entriesAddress + (long) id * ENTRY_BYTES;
        if (RawMemory.getInt(entry + 8) != length) {
            return false;
        }
        long held = RawMemory.getLong(entry);
        if (length < Long.BYTES) {
            for (int i = 0; i < length; i++) {
                if (RawMemory.getByte(held + i) != source[offset + i]) {
                    return false;
                }
            }
            return true;
        }
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            if (RawMemory.getBytes(held + i) != (long) LONG_IN_BYTES.get(source, offset + i)) {
                return false;
            }
        }
        return RawMemory.getBytes(held + last) == (long) LONG_IN_BYTES.get(source, offset + last);
    }

    private void rehash() {
        long[] wider = new long[slots.length * 2];
        place(wider);
        slots = wider;
    }

    private void place(long[] into) {
        int mask = into.length - 1;
        for (int id = 1; id < size; id++) {
            int hash = hashOf(id);
            int slot = hash & mask;
            while (into[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            into[slot] = (long) hash << 32 | id;
        }
    }

    private static int hash(byte[] source, int offset, int length) {
        long h = length * 0x9E3779B97F4A7C15L;
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            h = (h ^ (long) LONG_IN_BYTES.get(source, offset + i)) * 0xD6E8FEB86659FD93L;
            h ^= h >>> 32;
        }
        long tail =
                last >= 0
                        ? (long) LONG_IN_BYTES.get(source, offset + last)
                        : shortTail(source, offset, length);
        h = (h ^ tail) * 0xD6E8FEB86659FD93L;
        h ^= h >>> 32;
        return (int) (h ^ h >>> 17);
    }

    /// Fewer than eight bytes as a word, read at once where the array has eight.
    private static long shortTail(byte[] source, int offset, int length) {
        if (offset + Long.BYTES <= source.length) {
            long word = (long) LONG_IN_BYTES.get(source, offset);
            return word & ((1L << (length * Byte.SIZE)) - 1);
        }
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = word << Byte.SIZE | (source[offset + i] & 0xFF);
        }
        return word;
    }
}
