// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.storage.TraceStorage;

/// `experimental_profile(stack [, type, unit, value]...)`: a profile in the format of pprof. Equal
/// stacks are one sample; without values each counts one.
final class ProfileAgg implements AggregateFunction {
    private static final String NAME = "EXPERIMENTAL_PROFILE";
    private static final int PER_VALUE = 3;

    private final TraceStorage storage;

    /// By stack. A character a byte: unlike an array such text can be a key.
    private final Map<String, List<Long>> samples = new LinkedHashMap<>();

    private final List<Kind> kinds = new ArrayList<>();

    /// What is measured.
    record Kind(String type, String unit) {}

    ProfileAgg(TraceStorage storage) {
        this.storage = storage;
    }

    @Override
    public void step(Arguments arguments) {
        if (arguments.size() % PER_VALUE != 1) {
            throw new FunctionException(
                    NAME + ": a stack and a type, a unit and a value each are needed");
        }
        if (arguments.type(0) != CellType.BLOB) {
            throw new FunctionException(NAME + ": the first argument must be a stack");
        }
        if (kinds.isEmpty()) {
            setKinds(arguments);
        }
        String stack = new String(arguments.getBytes(0), StandardCharsets.ISO_8859_1);
        List<Long> values =
                samples.computeIfAbsent(
                        stack, s -> new ArrayList<>(kinds.stream().map(kind -> 0L).toList()));
        for (int i = 0; i < values.size(); i++) {
            long value =
                    arguments.size() == 1 ? 1 : arguments.requireLong(PER_VALUE * (i + 1), NAME);
            values.set(i, values.get(i) + value);
        }
    }

    private void setKinds(Arguments arguments) {
        for (int i = 1; i < arguments.size(); i += PER_VALUE) {
            kinds.add(new Kind(arguments.requireText(i, NAME), arguments.requireText(i + 1, NAME)));
        }
        if (kinds.isEmpty()) {
            kinds.add(new Kind("samples", "count"));
        }
    }

    @Override
    public @Nullable Object result() {
        if (samples.isEmpty()) {
            return null;
        }
        ProfileMessage message = new ProfileMessage(storage, kinds);
        samples.forEach((stack, values) ->
                message.add(stack.getBytes(StandardCharsets.ISO_8859_1), values));
        return message.toByteArray();
    }
}
