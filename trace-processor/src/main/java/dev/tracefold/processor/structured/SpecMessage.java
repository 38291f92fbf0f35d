// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.DescriptorPool;
import dev.tracefold.processor.descriptor.EnumDescriptor;
import dev.tracefold.processor.descriptor.FieldDescriptor;
import dev.tracefold.processor.descriptor.FieldType;
import dev.tracefold.processor.descriptor.MessageDescriptor;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.wire.ProtoReader;

/// An encoded message whose fields are asked for by name. What is nested is only looked at when it is
/// asked for. Of a field that comes several times without being repeated the last one counts.
public final class SpecMessage {
    private final DescriptorPool pool;
    private final MessageDescriptor type;
    private final byte[] buffer;
    private final int start;
    private final int end;
    private final Map<String, List<Value>> values = new HashMap<>();

    private record Value(long bits, int start, int end) {}

    private SpecMessage(DescriptorPool pool, String typeName, byte[] buffer, int start, int end) {
        @Nullable MessageDescriptor described = pool.message(typeName);
        if (described == null) {
            throw new IllegalArgumentException("no description of " + typeName);
        }
        this.pool = pool;
        this.type = described;
        this.buffer = buffer;
        this.start = start;
        this.end = end;
        ProtoReader reader = new ProtoReader();
        reader.reset(buffer, start, end);
        while (reader.next()) {
            @Nullable FieldDescriptor field = type.field(reader.field());
            if (field != null) {
                add(field, reader);
            }
        }
        if (reader.malformed()) {
            throw new ProcessorException(
                    Failure.user(
                            "MALFORMED_SPEC",
                            "the bytes of a %s message break off".formatted(type.fullName())));
        }
    }

    /// Reads a message.
    ///
    /// @throws ProcessorException of category user where the bytes are none
    public static SpecMessage of(DescriptorPool pool, String typeName, byte[] bytes) {
        return new SpecMessage(pool, typeName, bytes, 0, bytes.length);
    }

    private void add(FieldDescriptor field, ProtoReader reader) {
        int wireType = field.type().wireType();
        List<Value> of = values.computeIfAbsent(field.name(), _ -> new ArrayList<>());
        if (reader.wireType() == wireType) {
            of.add(new Value(reader.longValue(), reader.start(), reader.start() + reader.length()));
        } else if (reader.wireType() == ProtoReader.LENGTH_DELIMITED) {
            ProtoReader packed = new ProtoReader();
            packed.enter(reader);
            while (packed.nextPacked(wireType)) {
                of.add(new Value(packed.longValue(), 0, 0));
            }
        }
    }

    /// Whether the field is there, be it empty.
    public boolean has(String field) {
        return !all(field).isEmpty();
    }

    /// A string; empty where it is not there.
    public String text(String field) {
        return last(field).map(this::text).orElse("");
    }

    /// A string, if it is there.
    public Optional<String> optionalText(String field) {
        return last(field).map(this::text);
    }

    /// The strings of a repeated field.
    public List<String> texts(String field) {
        return all(field).stream().map(this::text).toList();
    }

    /// An integer; 0 where it is not there.
    public long number(String field) {
        return last(field).map(Value::bits).orElse(0L);
    }

    /// The integers of a repeated field.
    public List<Long> numbers(String field) {
        return all(field).stream().map(Value::bits).toList();
    }

    /// A bool, or what it is by default.
    public boolean flag(String field, boolean byDefault) {
        return last(field).map(value -> value.bits() != 0).orElse(byDefault);
    }

    /// A double; 0 where it is not there.
    public double decimal(String field) {
        return Double.longBitsToDouble(number(field));
    }

    /// The doubles of a repeated field.
    public List<Double> decimals(String field) {
        return all(field).stream().map(value -> Double.longBitsToDouble(value.bits())).toList();
    }

    /// The name of an enum's value: of its number 0 where the field is not there, the number itself
    /// where it has no name.
    public String choice(String field) {
        int number = (int) number(field);
        @Nullable EnumDescriptor names = pool.enumeration(described(field).typeName());
        @Nullable String name = names == null ? null : names.name(number);
        return name == null ? Integer.toString(number) : name;
    }

    /// A message, if it is there.
    public Optional<SpecMessage> message(String field) {
        return last(field).map(value -> message(field, value));
    }

    /// The messages of a repeated field.
    public List<SpecMessage> messages(String field) {
        return all(field).stream().map(value -> message(field, value)).toList();
    }

    /// A number for the encoder.
    public int fieldNumber(String field) {
        return described(field).number();
    }

    /// Whether it has no field at all.
    public boolean isEmpty() {
        return start == end;
    }

    /// As it was encoded.
    public byte[] toByteArray() {
        return Arrays.copyOfRange(buffer, start, end);
    }

    /// The encoded values of a field of strings or messages.
    public Stream<byte[]> encoded(String field) {
        return all(field).stream()
                .map(value -> Arrays.copyOfRange(buffer, value.start(), value.end()));
    }

    private String text(Value value) {
        return new String(
                buffer, value.start(), value.end() - value.start(), StandardCharsets.UTF_8);
    }

    private SpecMessage message(String field, Value value) {
        return new SpecMessage(
                pool, described(field).typeName(), buffer, value.start(), value.end());
    }

    private Optional<Value> last(String field) {
        List<Value> all = all(field);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    private List<Value> all(String field) {
        return values.getOrDefault(described(field).name(), List.of());
    }

    private FieldDescriptor described(String field) {
        @Nullable FieldDescriptor described = type.field(field);
        if (described == null || described.type() == FieldType.GROUP) {
            throw new IllegalArgumentException(
                    "no field %s in %s".formatted(field, type.fullName()));
        }
        return described;
    }
}
