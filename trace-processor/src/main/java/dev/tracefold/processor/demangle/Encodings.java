// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.tracefold.processor.demangle.Names.Name;

/// Reads what is encoded as a whole: functions with their parameters, variables, and what compilers
/// make for classes and functions.
final class Encodings {
    private static final Map<String, String> OF_TYPES = new LinkedHashMap<>();
    private static final Map<String, String> OF_NAMES = new LinkedHashMap<>();

    static {
        OF_TYPES.put("TV", "vtable for ");
        OF_TYPES.put("TT", "VTT for ");
        OF_TYPES.put("TI", "typeinfo for ");
        OF_TYPES.put("TS", "typeinfo name for ");
        OF_NAMES.put("GV", "guard variable for ");
        OF_NAMES.put("TW", "thread-local wrapper routine for ");
        OF_NAMES.put("TH", "thread-local initialization routine for ");
    }

    private final Input input;
    private final Names names;
    private final Types types;

    Encodings(Input input) {
        this.input = input;
        this.names = new Names(input, this);
        this.types = new Types(input, names, new Expressions(input, this));
    }

    Names names() {
        return names;
    }

    Types types() {
        return types;
    }

    String encoding() throws MalformedName {
        input.enter();
        String text = readEncoding();
        input.leave();
        return input.bounded(text);
    }

    private String readEncoding() throws MalformedName {
        for (Map.Entry<String, String> special : OF_TYPES.entrySet()) {
            if (input.takeIf(special.getKey())) {
                return special.getValue() + types.type().text();
            }
        }
        for (Map.Entry<String, String> special : OF_NAMES.entrySet()) {
            if (input.takeIf(special.getKey())) {
                return special.getValue() + names.name().text();
            }
        }
        return input.peek() == 'T' ? thunk() : function();
    }

    /// A function, or a variable, which has no parameters.
    private String function() throws MalformedName {
        Name name = names.definedName();
        if (Types.endsParameters(input.peek())) {
            return name.text();
        }
        if (!name.tellsResult()) {
            return name.text() + types.parameters() + name.qualifiers();
        }
        Type result = types.type();
        return spaced(result)
                + name.text()
                + types.parameters()
                + name.qualifiers()
                + result.after();
    }

    private static String spaced(Type result) {
        return result.after().isEmpty() ? result.before() + " " : result.before();
    }

    private String thunk() throws MalformedName {
        input.expect('T');
        char kind = input.peek();
        if (kind == 'c') {
            input.take();
            offset();
            offset();
            return "covariant return thunk to " + encoding();
        }
        offset();
        return (kind == 'h' ? "non-virtual thunk to " : "virtual thunk to ") + encoding();
    }

    private void offset() throws MalformedName {
        char kind = input.take();
        input.require(kind == 'h' || kind == 'v');
        for (int i = kind == 'h' ? 1 : 2; i > 0; i--) {
            input.takeIf('n');
            input.digits();
            input.expect('_');
        }
    }
}
