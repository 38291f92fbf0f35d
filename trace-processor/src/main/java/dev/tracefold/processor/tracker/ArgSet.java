// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;

/// Args being collected for one event, in order; reuse it with [#clear()]. Keys and string values
/// are string ids. A key that is added again keeps its place and takes the new value.
public final class ArgSet implements ArgWriter {
    private static final int INDEXED_FROM = 16;

    private int[] flatKeys = new int[8];
    private int[] keys = new int[8];
    private byte[] types = new byte[8];
    private long[] values = new long[8];
    private int size;
    private int[] arrayKeys = new int[2];
    private int[] arraySizes = new int[2];
    private int arrays;
    private int shapeHint;
    private boolean isFixed;
    private boolean hasShape;
    private final LongIntMap placeOfKey = new LongIntMap(INDEXED_FROM);

    /// Forgets everything.
    public void clear() {
        if (size > INDEXED_FROM) {
            placeOfKey.clear();
        }
        size = 0;
        arrays = 0;
        isFixed = false;
        hasShape = false;
    }

    /// Where the next element of the array with that key goes: an array may be continued by another
    /// event, as by the end of a slice.
    ///
    /// @param arrayKey string id of the key without the index
    public int arraySize(int arrayKey) {
        for (int i = 0; i < arrays; i++) {
            if (arrayKeys[i] == arrayKey) {
                return arraySizes[i];
            }
        }
        return 0;
    }

    /// Says that an element was added to the array with that key.
    ///
    /// @return where the next element goes
    public int growArray(int arrayKey) {
        for (int i = 0; i < arrays; i++) {
            if (arrayKeys[i] == arrayKey) {
                return ++arraySizes[i];
            }
        }
        if (arrays == arrayKeys.length) {
            arrayKeys = Arrays.copyOf(arrayKeys, arrays * 2);
            arraySizes = Arrays.copyOf(arraySizes, arrays * 2);
        }
        arrayKeys[arrays] = arrayKey;
        arraySizes[arrays++] = 1;
        return 1;
    }

    /// How many args there are.
    public int size() {
        return size;
    }

    /// Adds an arg whose flat key and key are the same.
    public void add(int key, ArgType type, long value) {
        add(key, key, type, value);
    }

    /// Adds a real number.
    public void addReal(int flatKey, int key, double value) {
        add(flatKey, key, ArgType.REAL, Double.doubleToRawLongBits(value));
    }

    /// Adds or overwrites an arg.
    ///
    /// @param flatKey string id of the key without indexes
    /// @param key string id of the key with indexes, `a.b[0]`
    /// @param type how to read `value`
    /// @param value an integer, the bits of a double, or a string id
    public void add(int flatKey, int key, ArgType type, long value) {
        int i = indexOf(key);
        if (i < 0) {
            i = append(key);
        }
        flatKeys[i] = flatKey;
        keys[i] = key;
        types[i] = (byte) type.code();
        values[i] = value;
    }

    /// Adds an arg whose flat key and key are the same and that is known to be new.
    public void addNew(int key, ArgType type, long value) {
        addNew(key, key, type, value);
    }

    /// Adds an arg whose key is known to be new.
    public void addNew(int flatKey, int key, ArgType type, long value) {
        int i = append(key);
        flatKeys[i] = flatKey;
        keys[i] = key;
        types[i] = (byte) type.code();
        values[i] = value;
    }

    /// Says that nothing but values will change from now on: for events of which each has the same args.
    /// Such a set is looked up once.
    public void fixKeys() {
        isFixed = true;
    }

    /// Sets the value of an arg that is there.
    public void setValue(int index, long value) {
        values[index] = value;
    }

    /// Adds an arg unless its key is there already.
    public void addIfAbsent(int flatKey, int key, ArgType type, long value) {
        if (indexOf(key) < 0) {
            add(flatKey, key, type, value);
        }
    }

    /// Adds or overwrites with every arg of another set.
    public void addAll(ArgSet other) {
        for (int i = 0; i < other.size; i++) {
            add(other.flatKeys[i], other.keys[i], ArgType.of(other.types[i]), other.values[i]);
        }
    }

    @Override
    public void write(ArgSet args) {
        args.addAll(this);
    }

    /// String id of an arg's key without indexes.
    public int flatKey(int index) {
        return flatKeys[index];
    }

    /// String id of an arg's key.
    public int key(int index) {
        return keys[index];
    }

    /// How to read an arg's [#value(int)].
    public ArgType type(int index) {
        return ArgType.of(types[index]);
    }

    /// The [code][ArgType#code()] of an arg's type.
    int typeCode(int index) {
        return types[index];
    }

    /// What [#setShapeHint(int)] said last, 0 at first; it outlives [#clear()], since who collects args again
    /// mostly collects the same ones.
    int shapeHint() {
        return shapeHint;
    }

    /// Notes where a log keeps the keys and types of a set like this.
    void setShapeHint(int shape) {
        shapeHint = shape;
        hasShape = isFixed;
    }

    /// Whether [#shapeHint()] is known to be the shape of this set, which belongs to one log then.
    boolean hasShape() {
        return hasShape;
    }

    /// An arg's integer, bits of a double, or string id.
    public long value(int index) {
        return values[index];
    }

    /// Copies every [#value(int)] to a place in an array.
    void copyValues(long[] into, int at) {
        System.arraycopy(values, 0, into, at, size);
    }

    private int append(int key) {
        int i = size++;
        if (i == keys.length) {
            grow();
        }
        if (size > INDEXED_FROM) {
            if (size == INDEXED_FROM + 1) {
                for (int j = 0; j < INDEXED_FROM; j++) {
                    placeOfKey.put(keys[j], j);
                }
            }
            placeOfKey.put(key, i);
        }
        return i;
    }

    /// Where the arg with a key is, or a negative number.
    public int indexOf(int key) {
        if (size > INDEXED_FROM) {
            return placeOfKey.get(key);
        }
        for (int i = 0; i < size; i++) {
            if (keys[i] == key) {
                return i;
            }
        }
        return -1;
    }

    private void grow() {
        int capacity = keys.length * 2;
        flatKeys = Arrays.copyOf(flatKeys, capacity);
        keys = Arrays.copyOf(keys, capacity);
        types = Arrays.copyOf(types, capacity);
        values = Arrays.copyOf(values, capacity);
    }
}
