// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ArgsTracker;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class ProtoToArgsTest {
    private static final String CONFIG = "perfetto.protos.TraceConfig";

    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final ArgsTracker tracker = new ArgsTracker(storage);
    private final ProtoToArgs protoToArgs =
            new ProtoToArgs(DescriptorPool.builtin(), storage.strings());

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void nestedFieldsHaveDottedKeysAndRepeatedOnesIndexesInTheKeyAlone() {
        byte[] config =
                ProtoWriter.message(m ->
                        m.nested(1, b -> b.varint(1, 64).varint(4, 1))
                                .nested(1, b -> b.varint(1, 32))
                                .varint(8, 1)
                                .text(22, "name"));

        assertThat(args(CONFIG, config, ProtoToArgs.Selection.ALL))
                .containsExactly(
                        "buffers.size_kb | buffers[0].size_kb | uint | 64",
                        "buffers.fill_policy | buffers[0].fill_policy | string | RING_BUFFER",
                        "buffers.size_kb | buffers[1].size_kb | uint | 32",
                        "write_into_file | write_into_file | bool | 1",
                        "unique_session_name | unique_session_name | string | name");
    }

    @Test
    void packedAndUnpackedNumbersReadTheSame() {
        byte[] packed = ProtoWriter.message(m -> m.packed(1, 3, 4));
        byte[] unpacked = ProtoWriter.message(m -> m.varint(1, 3).varint(1, 4));
        String type = "perfetto.protos.FtraceEventBundle.CompactSched";

        assertThat(args(type, packed, ProtoToArgs.Selection.ALL))
                .isEqualTo(args(type, unpacked, ProtoToArgs.Selection.ALL));
    }

    @Test
    void aMessageWithoutFieldsIsANull() {
        byte[] config = ProtoWriter.message(m -> m.nested(11, b -> {}));

        assertThat(args(CONFIG, config, ProtoToArgs.Selection.ALL))
                .containsExactly("guardrail_overrides | guardrail_overrides | null | 0");
    }

    @Test
    void enumNumbersWithoutANameAreText() {
        byte[] config = ProtoWriter.message(m -> m.nested(1, b -> b.varint(4, 77)));

        assertThat(args(CONFIG, config, ProtoToArgs.Selection.ALL))
                .containsExactly("buffers.fill_policy | buffers[0].fill_policy | string | 77");
    }

    @Test
    void unknownFieldsAreCountedAndLeftOut() {
        byte[] config = ProtoWriter.message(m -> m.varint(9999, 1).varint(3, 5));

        assertThat(args(CONFIG, config, ProtoToArgs.Selection.ALL))
                .containsExactly("duration_ms | duration_ms | uint | 5");
        assertThat(protoToArgs.unknownFields()).isOne();
    }

    @Test
    void onlySelectedFieldsOfTheOutermostMessageAreTaken() {
        BitSet fields = new BitSet();
        fields.set(1);
        byte[] config = ProtoWriter.message(m -> m.varint(3, 5).nested(1, b -> b.varint(1, 64)));

        assertThat(args(CONFIG, config, new ProtoToArgs.Selection(fields, false)))
                .containsExactly("buffers.size_kb | buffers[0].size_kb | uint | 64");
    }

    @Test
    void absentFieldsCanGetTheirDefaults() {
        byte[] empty = new byte[0];

        assertThat(
                        args(
                                "perfetto.protos.TraceConfig.BufferConfig",
                                empty,
                                new ProtoToArgs.Selection(null, true)))
                .contains(
                        "size_kb | size_kb | uint | 0",
                        "fill_policy | fill_policy | string | UNSPECIFIED",
                        "name | name | null | 0");
    }

    @Test
    void aFieldCanBeReadInAWayOfItsOwn() {
        protoToArgs.overrideField(
                "buffers.size_kb",
                (key, value, into) -> {
                    into.add(key.flatKey(), key.key(), ArgType.INT, -value.longValue());
                    return true;
                });
        byte[] config = ProtoWriter.message(m -> m.nested(1, b -> b.varint(1, 64)));

        assertThat(args(CONFIG, config, ProtoToArgs.Selection.ALL))
                .containsExactly("buffers.size_kb | buffers[0].size_kb | int | -64");
    }

    @Test
    void aMessageTypeCanBeReadInAWayOfItsOwn() {
        protoToArgs.overrideMessage(
                "perfetto.protos.TraceConfig.BufferConfig",
                (parent, key, message, into) -> {
                    into.add(key.flatKey(), key.key(), ArgType.INT, message.length());
                    return true;
                });
        byte[] config = ProtoWriter.message(m -> m.nested(1, b -> b.varint(1, 64)));

        assertThat(args(CONFIG, config, ProtoToArgs.Selection.ALL))
                .containsExactly("buffers | buffers[0] | int | 2");
    }

    @Test
    void aTypeNobodyDescribesGivesNothing() {
        ArgSet into = new ArgSet();

        assertThat(
                        protoToArgs.addArgs(
                                "no.such.Type",
                                new byte[0],
                                0,
                                0,
                                ArgKey.root(storage.strings(), ""),
                                ProtoToArgs.Selection.ALL,
                                into))
                .isFalse();
        assertThat(into.size()).isZero();
    }

    private List<String> args(String type, byte[] message, ProtoToArgs.Selection selection) {
        ArgSet set = new ArgSet();
        ArgKey root = ArgKey.root(storage.strings(), "");
        assertThat(protoToArgs.addArgs(type, message, 0, message.length, root, selection, set))
                .isTrue();
        int first = tracker.commit(set);
        List<String> shown = new ArrayList<>();
        for (int row = first; row < first + set.size(); row++) {
            String type1 = storage.strings().getOrEmpty(storage.args().valueType().get(row));
            String value =
                    type1.equals("string")
                            ? storage.strings().getOrEmpty(storage.args().stringValue().get(row))
                            : Long.toString(storage.args().intValue().get(row));
            shown.add(
                    "%s | %s | %s | %s"
                            .formatted(
                                    storage.strings().get(storage.args().flatKey().get(row)),
                                    storage.strings().get(storage.args().key().get(row)),
                                    type1,
                                    value));
        }
        return shown;
    }
}
