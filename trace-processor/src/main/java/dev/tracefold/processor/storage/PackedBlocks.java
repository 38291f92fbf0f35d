// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Integers in blocks of 256 rows, each value in as many bits as its block needs: what lies near each other,
/// as times do, is kept as the difference to a base. Code 0 is the number 0, whatever the base is; of a block
/// that has only one number its base is all there is.
///
/// A value can be changed; one that its block has no bits for makes the block anew.
public final class PackedBlocks {
    /// Rows of a block.
    public static final int ROWS = 256;

    static final int SHIFT = 8;
    private static final int MASK = ROWS - 1;
    private static final int BYTES_A_BIT = ROWS / Byte.SIZE;

    /// Up to this many bits a code can be read as one word wherever it starts.
    private static final int MOST_BITS = Long.SIZE - Byte.SIZE;

    private static final int SMALL = 1 << 16;
    private static final int LEAST_CHUNK = 1 << 12;
    private static final int MOST_CHUNK = 1 << 18;

    private final NativeMemory memory;
    private final long[] scratch = new long[ROWS];
    private final long[] words = new long[ROWS];
    private final List<MemorySegment> chunks = new ArrayList<>();
    private final long[] freeOfWidth = new long[Long.SIZE + 1];
    private long chunkAt;
    private long chunkEnd;
    private int chunkBytes = LEAST_CHUNK;
    private int appended;
    private byte[] widths = new byte[16];
    private long[] addresses = new long[16];
    private long[] bases = new long[16];

    /// No blocks, which read as zeros.
    ///
    /// @param memory where they go
    public PackedBlocks(NativeMemory memory) {
        this.memory = memory;
    }

    /// A row's value.
    public long get(int row) {
        int block = row >>> SHIFT;
        if (block >= widths.length) {
            return 0;
        }
        int width = widths[block];
        if (width == 0) {
            return bases[block];
        }
        long code = code(addresses[block], width, row & MASK);
        return code == 0 ? 0 : bases[block] + code;
    }

    /// Changes a row's value.
    void set(int row, long value) {
        int block = row >>> SHIFT;
        if (block >= widths.length) {
            if (value == 0) {
                return;
            }
            reserve(block);
        }
        int width = widths[block];
        long code = value == 0 ? 0 : value - bases[block];
        if (width == 0 ? value == bases[block] : fits(width, value, code)) {
            if (width != 0) {
                putCode(addresses[block], width, row & MASK, code);
            }
            return;
        }
        read(block, scratch);
        scratch[row & MASK] = value;
        write(block, scratch, true);
    }

    private static boolean fits(int width, long value, long code) {
        return value == 0 || width == Long.SIZE || (code > 0 && code >>> width == 0);
    }

    /// Values of one block, for whoever takes them to or from here.
    long[] scratch() {
        return scratch;
    }

    /// Fills an array with the values of a block.
    public void read(int block, long[] into) {
        int width = block < widths.length ? widths[block] : 0;
        if (width == 0) {
            Arrays.fill(into, block < widths.length ? bases[block] : 0);
            return;
        }
        long address = addresses[block];
        long base = bases[block];
        for (int i = 0; i < ROWS; i++) {
            long code = code(address, width, i);
            into[i] = code == 0 ? 0 : base + code;
        }
    }

    /// Writes a block.
    ///
    /// @param values as many as a block has
    public void write(int block, long[] values) {
        write(block, values, false);
    }

    /// Writes a block that nobody wrote yet; for who numbers blocks by this alone.
    ///
    /// @return its number
    public int append(long[] values) {
        write(appended, values);
        return appended++;
    }

    /// Gives a block's memory back for others; it reads as zeros then.
    public void drop(int block) {
        if (block < widths.length) {
            int width = widths[block];
            if (width != 0) {
                RawMemory.setLong(addresses[block], freeOfWidth[width]);
                freeOfWidth[width] = addresses[block];
                widths[block] = 0;
            }
            bases[block] = 0;
        }
    }

    /// Gives all memory back.
    public void free() {
        chunks.forEach(memory::free);
        chunks.clear();
        Arrays.fill(freeOfWidth, 0);
        chunkAt = 0;
        chunkEnd = 0;
        chunkBytes = LEAST_CHUNK;
        appended = 0;
        widths = new byte[16];
        addresses = new long[16];
        bases = new long[16];
    }

    /// @param moreToCome whether the values may be followed by others like them, which then find room
    private void write(int block, long[] values, boolean moreToCome) {
        reserve(block);
        drop(block);
        long least = values[0];
        long most = least;
        for (int i = 1; i < ROWS; i++) {
            least = Math.min(least, values[i]);
            most = Math.max(most, values[i]);
        }
        if (least == most) {
            bases[block] = least;
            return;
        }
        if (least > 0 || most < 0) {
            write(block, values, least, most, moreToCome);
        } else if (least == 0 && most < SMALL) {
            // Little is won by looking for the least beside the zeros: codes are the numbers
            // themselves.
            write(block, values, 1, most, moreToCome);
        } else {
            writeBesideZeros(block, values, moreToCome);
        }
    }

    private void writeBesideZeros(int block, long[] values, boolean moreToCome) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < ROWS; i++) {
            if (values[i] != 0) {
                least = Math.min(least, values[i]);
                most = Math.max(most, values[i]);
            }
        }
        write(block, values, least, most, moreToCome);
    }

    private void write(int block, long[] values, long least, long most, boolean moreToCome) {
        long codes = most - least + 1;
        int width = codes > 0 ? Long.SIZE - Long.numberOfLeadingZeros(codes) : Long.SIZE;
        if (moreToCome) {
            width++;
        }
        long base = least - 1;
        if (width > MOST_BITS) {
            width = Long.SIZE;
            base = 0;
        } else if (moreToCome) {
            base -= ((1L << width) - 1 - codes) / 2;
        }
        widths[block] = (byte) width;
        bases[block] = base;
        addresses[block] = slot(width);
        encode(values, base, width);
        RawMemory.setBytes(addresses[block], words, width * BYTES_A_BIT / Long.BYTES);
    }

    /// Writes codes bit after bit into words.
    private void encode(long[] values, long base, int width) {
        long[] to = words;
        int at = 0;
        long word = 0;
        int used = 0;
        for (int i = 0; i < ROWS; i++) {
            long value = values[i];
            long code = value == 0 ? 0 : value - base;
            word |= code << used;
            used += width;
            if (used >= Long.SIZE) {
                to[at++] = word;
                used -= Long.SIZE;
                word = used == 0 ? 0 : code >>> (width - used);
            }
        }
    }

    private static long code(long address, int width, int index) {
        if (width == Long.SIZE) {
            return RawMemory.getBytes(address + (long) index * Long.BYTES);
        }
        int bit = index * width;
        return (RawMemory.getBytes(address + (bit >>> 3)) >>> (bit & 7)) & ((1L << width) - 1);
    }

    private static void putCode(long address, int width, int index, long code) {
        if (width == Long.SIZE) {
            RawMemory.setBytes(address + (long) index * Long.BYTES, code);
            return;
        }
        int bit = index * width;
        long at = address + (bit >>> 3);
        long mask = ((1L << width) - 1) << (bit & 7);
        RawMemory.setBytes(at, (RawMemory.getBytes(at) & ~mask) | (code << (bit & 7)));
    }

    private void reserve(int block) {
        if (block >= widths.length) {
            int size = Math.max(block + 1, widths.length + widths.length / 2);
            widths = Arrays.copyOf(widths, size);
            addresses = Arrays.copyOf(addresses, size);
            bases = Arrays.copyOf(bases, size);
        }
    }

    /// Room for a block of so many bits a value.
    private long slot(int width) {
        long free = freeOfWidth[width];
        if (free != 0) {
            freeOfWidth[width] = RawMemory.getLong(free);
            return free;
        }
        int bytes = width * BYTES_A_BIT;
        // The last code is read as a whole word.
        if (chunkEnd - chunkAt < bytes + Long.BYTES) {
            MemorySegment chunk = memory.allocate(chunkBytes);
            chunks.add(chunk);
            chunkAt = chunk.address();
            chunkEnd = chunkAt + chunkBytes;
            chunkBytes = Math.min(chunkBytes * 2, MOST_CHUNK);
        }
        long slot = chunkAt;
        chunkAt += bytes;
        return slot;
    }
}
