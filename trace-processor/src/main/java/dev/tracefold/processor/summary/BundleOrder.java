// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/// The order in which Perfetto writes bundles: that of a hash table of their ids, which starts with
/// 1024 places, grows at three quarters, probes quadratically and hashes with MurmurHash64A. It is
/// followed so that two summaries can be compared as text.
final class BundleOrder {
    private static final int FIRST_CAPACITY = 1024;
    private static final int MAX_FAST_CAPACITY = 16_384;
    private static final long SEED = 0xe17a1465L;
    private static final long FACTOR = 0xc6a4a7935bd1e995L;
    private static final int SHIFT = 47;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private @Nullable String[] places = new String[FIRST_CAPACITY];
    private int size;

    private BundleOrder() {}

    /// The ids, sorted.
    static List<String> of(Collection<String> ids) {
        BundleOrder order = new BundleOrder();
        ids.forEach(order::add);
        return Stream.of(order.places).filter(Objects::nonNull).toList();
    }

    private void add(String id) {
        if (size >= places.length / 4 * 3) {
            @Nullable String[] old = places;
            // The table there grows slowly once it takes a megabyte.
            places = new String[old.length * (old.length < MAX_FAST_CAPACITY ? 8 : 2)];
            size = 0;
            Stream.of(old).filter(Objects::nonNull).forEach(this::add);
        }
        long hash = hash(id.getBytes(StandardCharsets.UTF_8));
        for (long step = 0; ; step++) {
            int place = (int) ((hash + 2 * step * step + step) & (places.length - 1));
            if (places[place] == null) {
                places[place] = id;
                size++;
                return;
            }
        }
    }

    /// Austin Appleby's MurmurHash64A.
    static long hash(byte[] text) {
        long hash = SEED ^ (text.length * FACTOR);
        int at = 0;
        for (; at + Long.BYTES <= text.length; at += Long.BYTES) {
            long block = (long) LONG.get(text, at) * FACTOR;
            block ^= block >>> SHIFT;
            hash = (hash ^ (block * FACTOR)) * FACTOR;
        }
        if (at < text.length) {
            for (int i = at; i < text.length; i++) {
                hash ^= (text[i] & 0xFFL) << ((i - at) * Byte.SIZE);
            }
            hash *= FACTOR;
        }
        hash ^= hash >>> SHIFT;
        hash *= FACTOR;
        return hash ^ (hash >>> SHIFT);
    }
}
