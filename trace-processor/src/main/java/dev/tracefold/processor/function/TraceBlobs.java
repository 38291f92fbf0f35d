// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.Blobs;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// Bytes of the trace that no table holds: arrays of heap dumps and frames of videos. An id that
/// is NULL or unknown gives NULL.
final class TraceBlobs {
    /// More would not fit into one text.
    private static final int MAX_JSON_BYTES = 1 << 25;

    private final TraceStorage storage;

    /// Of which array each row of `__intrinsic_heap_graph_object_data` is, turned round.
    private int @Nullable [] rowOfArray;

    TraceBlobs(TraceStorage storage) {
        this.storage = storage;
    }

    /// `__intrinsic_video_frame_au_data(id)`: what the video frame of that id is coded as, or the
    /// set-up of the codec for rows that are one.
    @Nullable Object videoFrame(Arguments arguments) {
        return bytes(arguments, storage.videoFrames());
    }

    /// `__intrinsic_heap_graph_array(id)`: the elements of the primitive array of that
    /// `array_data_id`, each in its own width with the least significant byte first.
    @Nullable Object heapArray(Arguments arguments) {
        return bytes(arguments, storage.heapArrays());
    }

    /// `__intrinsic_heap_graph_array_json(id)`: the same elements as a JSON array. Longs are texts,
    /// because JSON readers keep 53 bits of a number only; characters are their code units.
    @Nullable Object heapArrayJson(Arguments arguments) {
        byte @Nullable [] bytes = bytes(arguments, storage.heapArrays());
        if (bytes == null) {
            return null;
        }
        if (bytes.length > MAX_JSON_BYTES) {
            throw new FunctionException(
                    "__intrinsic_heap_graph_array_json: the array has %d bytes, more than the %d that can be shown; use __intrinsic_heap_graph_array"
                            .formatted(bytes.length, MAX_JSON_BYTES));
        }
        String type = elementType((int) arguments.getLong(0));
        ByteBuffer elements = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        StringJoiner json = new StringJoiner(",", "[", "]");
        while (elements.hasRemaining()) {
            json.add(element(elements, type));
        }
        return json.toString();
    }

    private static byte @Nullable [] bytes(Arguments arguments, Blobs blobs) {
        if (arguments.isNull(0)) {
            return null;
        }
        long id = arguments.getLong(0);
        return id < 0 || id >= blobs.size() ? null : blobs.get((int) id);
    }

    private String elementType(int array) {
        Table contents = storage.table("__intrinsic_heap_graph_object_data");
        int[] rows = rowOfArray;
        if (rows == null) {
            rows = new int[storage.heapArrays().size()];
            IntColumn arrays = contents.ints("array_data_id");
            for (int row = 0; row < contents.rowCount(); row++) {
                if (!arrays.isNull(row)) {
                    rows[arrays.get(row)] = row;
                }
            }
            rowOfArray = rows;
        }
        StringColumn types = contents.strings("array_element_type");
        return storage.strings().getOrEmpty(types.get(rows[array]));
    }

    private static String element(ByteBuffer from, String type) {
        return switch (type) {
            case "boolean" -> Boolean.toString(from.get() != 0);
            case "byte" -> Byte.toString(from.get());
            case "char" -> Integer.toString(from.getChar());
            case "short" -> Short.toString(from.getShort());
            case "int" -> Integer.toString(from.getInt());
            case "long" -> "\"" + from.getLong() + "\"";
            case "float" -> number(from.getFloat());
            case "double" -> ArgSetJson.number(from.getDouble());
            default -> throw new IllegalStateException("no primitive type: " + type);
        };
    }

    /// The shortest number that reads back as the same float.
    private static String number(float value) {
        if (!Float.isFinite(value)) {
            return ArgSetJson.number((double) value);
        }
        String text = Float.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
