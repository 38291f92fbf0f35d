// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import java.util.Arrays;

import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.tracker.LongIntMap;

/// The objects of a dump as columns: there are millions.
final class HeapObjects {
    static final byte INSTANCE = 0;
    static final byte CLASS = 1;
    static final byte OBJECT_ARRAY = 2;
    static final byte PRIMITIVE_ARRAY = 3;
    static final int NONE = LongIntMap.NONE;

    // A row of the columns and its place in the map, while both are being copied to twice the size.
    private static final long BYTES_OF_OBJECT = 72;

    private final HeapShare share;
    private final LongIntMap rowOfId = new LongIntMap(1 << 10);
    private long[] classIds = new long[1 << 10];
    private long[] ids = new long[1 << 10];
    private byte[] types = new byte[1 << 10];
    private byte[] elementKinds = new byte[1 << 10];
    private int[] places = new int[1 << 10];
    private int[] counts = new int[1 << 10];
    private int[] heaps = new int[1 << 10];
    private int size;

    /// No objects.
    ///
    /// @param share what they take room of
    HeapObjects(HeapShare share) {
        this.share = share;
    }

    /// Adds an object, or replaces what was known under its id.
    ///
    /// @param place where its data is in the file
    /// @param count how many elements or, for instances, bytes
    /// @param heap string id
    /// @return its row
    int put(long id, long classId, byte type, int place, int count, int heap) {
        int row = rowOfId.get(id);
        if (row == NONE) {
            share.take(BYTES_OF_OBJECT);
            row = size++;
            rowOfId.put(id, row);
            if (row == ids.length) {
                grow();
            }
        }
        ids[row] = id;
        classIds[row] = classId;
        types[row] = type;
        places[row] = place;
        counts[row] = count;
        heaps[row] = heap;
        return row;
    }

    void setElementKind(int row, FieldKind kind) {
        elementKinds[row] = (byte) kind.number();
    }

    int size() {
        return size;
    }

    /// Row of an object, or [#NONE].
    int row(long id) {
        return id == 0 ? NONE : rowOfId.get(id);
    }

    long id(int row) {
        return ids[row];
    }

    long classId(int row) {
        return classIds[row];
    }

    byte type(int row) {
        return types[row];
    }

    int place(int row) {
        return places[row];
    }

    int count(int row) {
        return counts[row];
    }

    int heap(int row) {
        return heaps[row];
    }

    FieldKind elementKind(int row) {
        FieldKind kind = FieldKind.of(elementKinds[row]);
        return kind == null ? FieldKind.OBJECT : kind;
    }

    private void grow() {
        int capacity = size * 2;
        classIds = Arrays.copyOf(classIds, capacity);
        ids = Arrays.copyOf(ids, capacity);
        types = Arrays.copyOf(types, capacity);
        elementKinds = Arrays.copyOf(elementKinds, capacity);
        places = Arrays.copyOf(places, capacity);
        counts = Arrays.copyOf(counts, capacity);
        heaps = Arrays.copyOf(heaps, capacity);
    }
}
