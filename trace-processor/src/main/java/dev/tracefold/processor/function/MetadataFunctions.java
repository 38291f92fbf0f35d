// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.MetadataTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Look-ups in the metadata table: the first row that matches counts.
final class MetadataFunctions {
    private final MetadataTable metadata;
    private final StringPool strings;

    MetadataFunctions(TraceStorage storage) {
        metadata = storage.metadata();
        strings = storage.strings();
    }

    @Nullable Object extract(Arguments arguments) {
        return first(arguments, 0, null, null);
    }

    @Nullable Object extractForMachine(Arguments arguments) {
        return arguments.isNull(0)
                ? null
                : first(
                        arguments,
                        1,
                        arguments.requireLong(0, "EXTRACT_METADATA_FOR_MACHINE"),
                        null);
    }

    @Nullable Object extractForTrace(Arguments arguments) {
        return arguments.isNull(0)
                ? null
                : first(arguments, 1, null, arguments.requireLong(0, "EXTRACT_METADATA_FOR_TRACE"));
    }

    @Nullable Object extractExact(Arguments arguments) {
        @Nullable Long machine =
                arguments.isNull(0)
                        ? null
                        : (Long) arguments.requireLong(0, "EXTRACT_EXACT_METADATA");
        @Nullable Long trace =
                arguments.isNull(1)
                        ? null
                        : (Long) arguments.requireLong(1, "EXTRACT_EXACT_METADATA");
        int name = name(arguments, 2);
        for (int row = 0; row < metadata.table().rowCount(); row++) {
            if (metadata.name().get(row) == name
                    && isExactly(metadata.machineId(), row, machine)
                    && isExactly(metadata.traceId(), row, trace)) {
                return value(row);
            }
        }
        return null;
    }

    private @Nullable Object first(
            Arguments arguments, int nameIndex, @Nullable Long machine, @Nullable Long trace) {
        if (arguments.isNull(nameIndex)) {
            return null;
        }
        int name = name(arguments, nameIndex);
        for (int row = 0; row < metadata.table().rowCount(); row++) {
            if (metadata.name().get(row) == name
                    && (machine == null || isExactly(metadata.machineId(), row, machine))
                    && (trace == null || isExactly(metadata.traceId(), row, trace))) {
                return value(row);
            }
        }
        return null;
    }

    private int name(Arguments arguments, int index) {
        return strings.find(arguments.requireText(index, "EXTRACT_METADATA"));
    }

    private static boolean isExactly(IntColumn column, int row, @Nullable Long wanted) {
        return wanted == null
                ? column.isNull(row)
                : !column.isNull(row) && column.getLong(row) == wanted;
    }

    private @Nullable Object value(int row) {
        @Nullable String text = strings.get(metadata.strValue().get(row));
        if (text != null) {
            return text;
        }
        return metadata.intValue().isNull(row) ? null : (Object) metadata.intValue().get(row);
    }
}
