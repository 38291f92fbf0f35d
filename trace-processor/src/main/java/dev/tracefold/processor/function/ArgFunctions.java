// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.storage.ArgsTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Functions on arg sets. A set's id is the number of its first row, so its args are found without
/// a search.
final class ArgFunctions {
    private final ArgsTable args;
    private final StringPool strings;
    private String lastKey = "";
    private int lastKeyId = -1;

    ArgFunctions(TraceStorage storage) {
        args = storage.args();
        strings = storage.strings();
    }

    @Nullable Object extract(Arguments arguments) {
        if (arguments.isNull(0)) {
            return null;
        }
        long set = arguments.requireLong(0, "EXTRACT_ARG");
        if (arguments.type(1) != CellType.STRING) {
            throw new FunctionException("EXTRACT_ARG: 2nd argument should be a STRING key");
        }
        int row = find(set, keyId(arguments.getText(1)));
        return row < 0 ? null : value(row);
    }

    /// The same key comes row after row, so one lookup is remembered.
    private int keyId(String key) {
        if (lastKeyId < 0 || !key.equals(lastKey)) {
            lastKeyId = strings.find(key);
            lastKey = key;
        }
        return lastKeyId;
    }

    private int find(long set, int keyId) {
        if (keyId < 0 || set < 0) {
            return -1;
        }
        int rows = args.table().rowCount();
        for (long row = set; row < rows && args.argSetId().getLong((int) row) == set; row++) {
            if (args.key().get((int) row) == keyId) {
                return (int) row;
            }
        }
        return -1;
    }

    private @Nullable Object value(int row) {
        return switch (strings.getOrEmpty(args.valueType().get(row))) {
            case "int", "uint", "bool", "pointer" ->
                    args.intValue().isNull(row) ? null : (Object) args.intValue().get(row);
            case "real" -> args.realValue().isNull(row) ? null : (Object) args.realValue().get(row);
            case "string", "json" -> strings.get(args.stringValue().get(row));
            default -> null;
        };
    }

    @Nullable Object toJson(Arguments arguments) {
        if (arguments.isNull(0)) {
            return null;
        }
        long set = arguments.requireLong(0, "__intrinsic_arg_set_to_json");
        ArgSetJson json = new ArgSetJson();
        int rows = args.table().rowCount();
        boolean any = false;
        for (long at = Math.max(set, 0);
                at < rows && args.argSetId().getLong((int) at) == set;
                at++) {
            int row = (int) at;
            String type = strings.getOrEmpty(args.valueType().get(row));
            json.put(strings.getOrEmpty(args.key().get(row)), jsonText(type, value(row)));
            any = true;
        }
        return any ? json.text() : null;
    }

    private static String jsonText(String type, @Nullable Object value) {
        if (value == null) {
            return "null";
        }
        return switch (type) {
            case "bool" -> value.equals(0L) ? "false" : "true";
            case "pointer" -> "\"0x" + Long.toHexString((Long) value) + "\"";
            case "uint" -> Long.toUnsignedString((Long) value);
            case "string" -> ArgSetJson.quoted((String) value);
            case "real" -> ArgSetJson.number((Double) value);
            default -> value.toString();
        };
    }
}
