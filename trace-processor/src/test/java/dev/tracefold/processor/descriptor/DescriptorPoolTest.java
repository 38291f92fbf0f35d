// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoReader;
import dev.tracefold.processor.wire.ProtoWriter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class DescriptorPoolTest {
    private static final String TRACK_EVENT = "perfetto.protos.TrackEvent";

    @Test
    void theBuiltinPoolKnowsMessagesEnumsAndExtensions() {
        DescriptorPool pool = DescriptorPool.builtin();

        MessageDescriptor trackEvent = requireNonNull(pool.message("." + TRACK_EVENT));
        assertThat(requireNonNull(trackEvent.field(9)).name()).isEqualTo("type");
        assertThat(requireNonNull(trackEvent.field(1001)).extension()).isTrue();
        assertThat(requireNonNull(pool.enumeration("perfetto.protos.BuiltinClock")).name(6))
                .isEqualTo("BUILTIN_CLOCK_BOOTTIME");
        assertThat(requireNonNull(pool.message("perfetto.protos.FtraceEvent")).fields())
                .hasSizeGreaterThan(500);
    }

    @Test
    void whatIsReadWhenItsTurnComesIsWhatIsReadAtOnce() throws IOException {
        byte[] set;
        try (InputStream in = DescriptorPool.class.getResourceAsStream("trace.descriptor")) {
            set = requireNonNull(in).readAllBytes();
        }
        DescriptorPool atOnce = new DescriptorPool();
        assertThat(atOnce.add(set, 0, set.length)).isEmpty();
        DescriptorPool builtin = DescriptorPool.builtin();

        assertThat(BuiltinDescriptors.messageNames())
                .hasSizeGreaterThan(1000)
                .containsExactlyInAnyOrderElementsOf(atOnce.messageNames());
        assertThat(BuiltinDescriptors.enumNames())
                .hasSizeGreaterThan(100)
                .containsExactlyInAnyOrderElementsOf(atOnce.enumNames());
        for (String name : atOnce.messageNames()) {
            assertThat(List.copyOf(requireNonNull(builtin.message(name)).fields()))
                    .as(name)
                    .isEqualTo(List.copyOf(requireNonNull(atOnce.message(name)).fields()));
        }
        for (String name : atOnce.enumNames()) {
            assertThat(builtin.enumeration(name))
                    .as(name)
                    .usingRecursiveComparison()
                    .isEqualTo(atOnce.enumeration(name));
        }
        assertThat(builtin.message("perfetto.protos.NoSuch")).isNull();
    }

    @Test
    void aTraceCanAddFieldsWhichOtherSessionsDoNotSee() {
        DescriptorPool pool = DescriptorPool.builtin();

        assertThat(pool.add(extension(TRACK_EVENT), 0, extension(TRACK_EVENT).length)).isEmpty();

        MessageDescriptor extended = requireNonNull(pool.message(TRACK_EVENT));
        assertThat(requireNonNull(extended.field(9_123)).name()).isEqualTo("added");
        assertThat(requireNonNull(extended.field(9)).name()).isEqualTo("type");
        MessageDescriptor other = requireNonNull(DescriptorPool.builtin().message(TRACK_EVENT));
        assertThat(other.field(9_123)).isNull();
    }

    @Test
    void anExtensionOfNothingIsAProblem() {
        byte[] set = extension("no.Such");

        Optional<String> problem = new DescriptorPool().add(set, 0, set.length);

        assertThat(problem).contains("no message '.no.Such' to extend");
    }

    @Test
    void messagesAreShownAsText() {
        byte[] config =
                ProtoWriter.message(m ->
                        m.nested(
                                1,
                                c ->
                                        c.nested(1, b -> b.varint(1, 64).varint(4, 2))
                                                .text(22, "a \"b\"")
                                                .varint(12345, 1)));
        ProtoReader reader = new ProtoReader();
        reader.reset(config, 0, config.length);
        reader.next();

        String text = ProtoText.of(DescriptorPool.builtin(), "perfetto.protos.TraceConfig", reader);

        assertThat(text)
                .isEqualTo(
                        """
                        buffers {
                          size_kb: 64
                          fill_policy: DISCARD
                        }
                        unique_session_name: "a \\"b\\""
                        12345: 1\
                        """);
    }

    private static byte[] extension(String extendee) {
        return ProtoWriter.message(set ->
                set.nested(
                        1,
                        file ->
                                file.text(1, "added.proto")
                                        .text(2, "added")
                                        .nested(
                                                7,
                                                field ->
                                                        field.text(1, "added")
                                                                .text(2, "." + extendee)
                                                                .varint(3, 9_123)
                                                                .varint(4, 1)
                                                                .varint(5, 5))));
    }
}
