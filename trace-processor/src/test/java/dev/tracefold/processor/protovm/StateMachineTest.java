// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.protovm;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.winscope.PacketTrace;
import dev.tracefold.processor.wire.ProtoReader;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class StateMachineTest {
    private static final int SELECT = 1;
    private static final int REG_LOAD = 2;
    private static final int MERGE = 3;
    private static final int SET = 4;
    private static final int DEL = 5;
    private static final int ABORT_LEVEL = 6;
    private static final int NESTED = 7;

    private static final int BLUETOOTH = 114;
    private static final int PROVENANCE = 124;
    private static final int PROTOVMS = 125;

    private final PacketTrace trace = new PacketTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private static StateMachine machine(Consumer<ProtoWriter> program) {
        return machine(program, state -> {});
    }

    private static StateMachine machine(
            Consumer<ProtoWriter> program, Consumer<ProtoWriter> state) {
        byte[] bytes =
                ProtoWriter.message(
                        outer -> outer.nested(1, i -> i.nested(1, program).nested(2, state)));
        ProtoReader reader = new ProtoReader();
        reader.reset(bytes, 0, bytes.length);
        reader.next();
        return new StateMachine(reader);
    }

    private static Outcome apply(StateMachine machine, Consumer<ProtoWriter> patch) {
        byte[] bytes = ProtoWriter.message(patch);
        return machine.apply(bytes, 0, bytes.length);
    }

    private static byte[] state(StateMachine machine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        machine.write(out);
        return out.toByteArray();
    }

    private static Consumer<ProtoWriter> step(int field) {
        return step -> step.varint(1, field);
    }

    @Test
    void mergeReplacesFieldsAndKeepsTheOthers() {
        StateMachine machine = machine(p -> p.nested(2, i -> i.nested(MERGE, m -> {})));

        apply(machine, p -> p.varint(1, 5).text(2, "old").real(3, 1.5));
        apply(machine, p -> p.text(2, "new").varint(4, 300));

        assertThat(state(machine))
                .isEqualTo(
                        ProtoWriter.message(
                                p -> p.varint(1, 5).text(2, "new").real(3, 1.5).varint(4, 300)));
    }

    @Test
    void emptyFieldMayDelete() {
        StateMachine machine = machine(p -> p.nested(2, i -> i.nested(MERGE, m -> m.varint(2, 1))));

        apply(machine, p -> p.text(1, "a").text(2, "b"));
        apply(machine, p -> p.text(1, ""));

        assertThat(state(machine)).isEqualTo(ProtoWriter.message(p -> p.text(2, "b")));
    }

    /// For each element of field 1, the element of the state with the same field 1 is merged.
    private static void mergeByKey(ProtoWriter program) {
        program.nested(
                2,
                each ->
                        each.nested(SELECT, s -> s.nested(2, f -> f.varint(1, 1).varint(5, 1)))
                                .nested(
                                        NESTED,
                                        key ->
                                                key.nested(SELECT, s -> s.nested(2, step(1)))
                                                        .nested(
                                                                NESTED,
                                                                l ->
                                                                        l.nested(
                                                                                REG_LOAD,
                                                                                r ->
                                                                                        r.varint(
                                                                                                2,
                                                                                                1))))
                                .nested(NESTED, StateMachineTest::intoElement));
    }

    private static void intoElement(ProtoWriter instruction) {
        instruction
                .nested(
                        SELECT,
                        s ->
                                s.varint(1, 2)
                                        .nested(2, step(1))
                                        .nested(2, f -> f.varint(3, 1).varint(6, 1))
                                        .varint(3, 1))
                .nested(NESTED, m -> m.nested(MERGE, merge -> {}));
    }

    @Test
    void elementsAreFoundByTheirKeys() {
        StateMachine machine =
                machine(
                        StateMachineTest::mergeByKey,
                        state ->
                                state.nested(1, e -> e.varint(1, 9).text(2, "nine"))
                                        .nested(1, e -> e.varint(1, 4).text(2, "four")));

        Outcome outcome =
                apply(
                        machine,
                        p ->
                                p.nested(1, e -> e.varint(1, 4).text(3, "more"))
                                        .nested(1, e -> e.varint(1, 5).text(2, "five")));

        assertThat(outcome).isEqualTo(Outcome.DONE);
        assertThat(state(machine))
                .isEqualTo(
                        ProtoWriter.message(p ->
                                p.nested(1, e -> e.varint(1, 4).text(2, "four").text(3, "more"))
                                        .nested(1, e -> e.varint(1, 5).text(2, "five"))
                                        .nested(1, e -> e.varint(1, 9).text(2, "nine"))));
    }

    @Test
    void selectedPartIsSetOrDeleted() {
        StateMachine machine =
                machine(p ->
                        p.nested(
                                        2,
                                        i ->
                                                i.nested(
                                                                SELECT,
                                                                s ->
                                                                        s.varint(1, 2)
                                                                                .nested(2, step(1)))
                                                        .nested(NESTED, d -> d.nested(DEL, e -> {}))
                                                        .varint(ABORT_LEVEL, 1))
                                .nested(
                                        2,
                                        i ->
                                                i.nested(SELECT, s -> s.nested(2, step(7)))
                                                        .nested(NESTED, StateMachineTest::setTwo)));

        apply(machine, p -> p.text(7, "first"));
        Outcome withoutSource = apply(machine, p -> p.text(6, "nothing"));

        assertThat(withoutSource).isEqualTo(Outcome.MISSING);
        assertThat(state(machine)).isEqualTo(ProtoWriter.message(p -> p.text(2, "first")));
    }

    private static void setTwo(ProtoWriter instruction) {
        instruction
                .nested(SELECT, s -> s.varint(1, 2).nested(2, step(2)).varint(3, 1))
                .nested(NESTED, set -> set.nested(SET, e -> {}));
    }

    @Test
    void programThatMakesNoSenseAborts() {
        StateMachine unknown = machine(p -> p.nested(2, i -> {}));
        StateMachine unloaded = machine(p -> p.nested(2, StateMachineTest::intoElement));

        assertThat(apply(unknown, p -> {})).isEqualTo(Outcome.ABORTED);
        assertThat(apply(unloaded, p -> {})).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void packetsOfAProducerArePatches() {
        trace.packet(packet ->
                packet.nested(
                        PROVENANCE,
                        p -> p.nested(2, b -> b.nested(1, s -> s.varint(1, 70).varint(2, 3)))));
        trace.packet(packet ->
                packet.nested(
                        PROTOVMS,
                        vms ->
                                vms.nested(
                                        1,
                                        i ->
                                                i.nested(
                                                                1,
                                                                p ->
                                                                        p.nested(
                                                                                2,
                                                                                m ->
                                                                                        m.nested(
                                                                                                MERGE,
                                                                                                e -> {})))
                                                        .varint(4, 3)
                                                        .varint(4, 99))));
        trace.packet(packet ->
                packet.varint(8, 10).varint(10, 70).nested(BLUETOOTH, b -> b.varint(4, 5)));
        trace.packet(packet -> packet.varint(8, 20).varint(10, 70));
        trace.packet(packet -> packet.varint(8, 30).varint(10, 71));

        assertThat(trace.rows("SELECT ts, dur, name FROM slice"))
                .containsExactly("10|5|BluetoothTraceEvent", "20|5|BluetoothTraceEvent");
        assertThat(trace.rows("SELECT value FROM stats WHERE name = 'protovm_registration_error'"))
                .containsExactly("1");
    }
}
