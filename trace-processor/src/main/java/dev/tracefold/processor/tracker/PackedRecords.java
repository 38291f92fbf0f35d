// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;

import dev.tracefold.processor.storage.PackedBlocks;

/// Records of the same number of integers each, written one after the other and read once in that order.
/// Full blocks of them are packed field by field, since the values of a field are like each other.
final class PackedRecords {
    private static final int RECORDS = PackedBlocks.ROWS;

    private final PackedBlocks packed;
    private final int fields;
    private final long[] open;
    private final long[] field = new long[RECORDS];
    private int[] firstBlocks = new int[4];
    private int blocks;
    private int nextBlock;
    private int at;
    private final int end;

    /// @param packed where full blocks go, which others share
    /// @param fields of a record
    PackedRecords(PackedBlocks packed, int fields) {
        this.packed = packed;
        this.fields = fields;
        open = new long[fields * RECORDS];
        end = open.length;
    }

    /// Writes the next value; a record has as many as it has fields.
    void add(long value) {
        open[at] = value;
        if (++at == end) {
            pack();
        }
    }

    /// Writes a whole record, the values of a set of args.
    void add(ArgSet record) {
        record.copyValues(open, at);
        at += fields;
        if (at == end) {
            pack();
        }
    }

    /// Goes from writing to reading.
    void rewind() {
        if (at > 0) {
            Arrays.fill(open, at, end, 0);
            pack();
        }
        nextBlock = 0;
        at = end;
    }

    /// Reads the next value. There must be one.
    long next() {
        if (at == end) {
            unpack();
        }
        return open[at++];
    }

    private void pack() {
        if (blocks == firstBlocks.length) {
            firstBlocks = Arrays.copyOf(firstBlocks, 2 * blocks);
        }
        for (int i = 0; i < fields; i++) {
            for (int record = 0; record < RECORDS; record++) {
                field[record] = open[record * fields + i];
            }
            int block = packed.append(field);
            if (i == 0) {
                firstBlocks[blocks++] = block;
            }
        }
        at = 0;
    }

    private void unpack() {
        int first = firstBlocks[nextBlock++];
        for (int i = 0; i < fields; i++) {
            packed.read(first + i, field);
            packed.drop(first + i);
            for (int record = 0; record < RECORDS; record++) {
                open[record * fields + i] = field[record];
            }
        }
        at = 0;
    }
}
