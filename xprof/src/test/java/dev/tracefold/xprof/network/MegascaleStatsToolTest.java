// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.samples.ProfileBuilder;
import dev.tracefold.xprof.space.ProtoOutput;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static org.assertj.core.api.Assertions.assertThat;

class MegascaleStatsToolTest {
    private static final long MILLI = 1_000_000_000;
    private static final int F32 = 11;

    @TempDir private Path directory;

    @Test
    void ofEachCollectiveItTellsTheSlackTheStallAndTheBandwidthThatWouldDo() throws IOException {
        ProfileBuilder profile = new ProfileBuilder();
        ProfileBuilder.Plane core = profile.plane(XSpace.TPU_PREFIX + "0");
        for (String op : List.of("send.1", "send-done.1")) {
            core.kind(op, StatNames.PROGRAM_ID, 9, "hlo_category", "host send");
        }
        for (String op : List.of("recv.1", "recv-done.1")) {
            core.kind(op, StatNames.PROGRAM_ID, 9, "hlo_category", "host recv");
        }
        ProfileBuilder.Line ops = core.line(3, "XLA Ops");
        // 100 ms from the send to the end of the receive: 1 + 2 + 1 + 6 of waiting, so 90 for the
        // network.
        for (long begin : new long[] {0, 200 * MILLI}) {
            ops.event("send.1", begin, MILLI)
                    .event("fusion.7", begin + MILLI, 40 * MILLI)
                    .event("send-done.1", begin + 41 * MILLI, 2 * MILLI)
                    .event("recv.1", begin + 43 * MILLI, MILLI)
                    .event("recv-done.1", begin + 94 * MILLI, 6 * MILLI);
        }
        profile.plane(XSpace.METADATA)
                .kind("jit_f(9)", StatNames.PROGRAM_ID, 9, "Hlo Proto", module());
        profile.plane(XSpace.HOST_THREADS).line(1, "dcn").event("MegaScale: Barrier.", 0, 5);

        assertThat(answer(profile))
                .startsWith("[{\"cols\":[{\"id\":\"rendezvous_name\"")
                .contains(
                        "{\"v\":\"all-reduce.4\"},{\"v\":\"recv-done.1\"},{\"v\":\"send.1\"},"
                                + "{\"v\":\"ALL_REDUCE\"},{\"v\":90},{\"v\":\"-\"},{\"v\":100},"
                                + "{\"v\":1},{\"v\":2},{\"v\":1},{\"v\":6},"
                                + "{\"v\":10},{\"v\":20},{\"v\":2},{\"v\":4000000},");
    }

    @Test
    void withoutTransfersOrWithoutModulesItSaysWhatIsMissing() throws IOException {
        ProfileBuilder none = new ProfileBuilder();
        none.plane(XSpace.HOST_THREADS).line(1, "main").event("dot", 0, 5);
        assertThat(answer(none)).contains("no transfers over the data center's network");

        ProfileBuilder bare = new ProfileBuilder();
        bare.plane(XSpace.HOST_THREADS).line(1, "dcn").event("MegaScale: Barrier.", 0, 5);
        assertThat(answer(bare)).contains("no compiled modules");
    }

    private String answer(ProfileBuilder profile) throws IOException {
        ToolResult result =
                new MegascaleStatsTool()
                        .run(new ToolRequest(List.of(profile.write(directory)), Map.of()));
        StringBuilder text = new StringBuilder();
        result.writeJson(text);
        return text.toString();
    }

    // A module whose send alone says what it is part of.
    private static byte[] module() {
        ProtoOutput rendezvous =
                new ProtoOutput().text(1, "_xla_host_transfer_rendezvous").text(2, "all-reduce.4");
        ProtoOutput type =
                new ProtoOutput().text(1, "_xla_megascale_transfer_type").text(2, "ALL_REDUCE");
        ProtoOutput frontend = new ProtoOutput().message(1, rendezvous).message(1, type);
        ProtoOutput computation =
                new ProtoOutput()
                        .text(1, "main")
                        .message(2, instruction("send.1", "send", 1).message(68, frontend))
                        .message(2, instruction("send-done.1", "send-done", 2))
                        .message(2, instruction("recv.1", "recv", 3))
                        .message(2, instruction("recv-done.1", "recv-done", 4))
                        .number(5, 1);
        ProtoOutput module =
                new ProtoOutput().text(1, "jit_f").message(3, computation).number(6, 1);
        return new ProtoOutput().message(1, module).toByteArray();
    }

    private static ProtoOutput instruction(String name, String opcode, int id) {
        ProtoOutput shape = new ProtoOutput().number(2, F32).number(3, 1_000_000);
        return new ProtoOutput()
                .text(1, name)
                .text(2, opcode)
                .message(3, shape)
                .number(26, 5)
                .number(35, id);
    }
}
