// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// Questions about runs of small profiles.
class AggregatorTest {
    private static final String OVERVIEW = "overview_page";

    @TempDir Path directory;
    private final LocalParts parts = new LocalParts(new PartCache(), 2);
    private final Aggregator aggregator = new Aggregator(parts);

    @AfterEach
    void close() {
        parts.close();
    }

    @Test
    void anAnswerIsWhatTheToolSaysOfAllProfilesAtOnce() throws Exception {
        List<HostProfile> hosts = Profiles.two(directory);
        ToolResult direct = ProfileTools.named(OVERVIEW).run(new ToolRequest(hosts, Map.of()));

        Answer answer = ask(OVERVIEW, hosts);

        assertThat(json(answer))
                .isEqualTo(json(direct))
                .contains("\"steptime_ms_average\":\"18.0\"");
        assertThat(answer.missing()).isEmpty();
    }

    @Test
    void oneHostIsAnsweredForItselfBeforeAndAfterAllWere() throws Exception {
        List<HostProfile> hosts = Profiles.two(directory);
        List<HostProfile> first = List.of(hosts.getFirst());

        String before = json(ask(OVERVIEW, first));
        String all = json(ask(OVERVIEW, hosts));
        String after = json(ask(OVERVIEW, first));

        assertThat(before).isEqualTo(after).contains("\"steptime_ms_average\":\"15.0\"");
        assertThat(all).isNotEqualTo(after).contains("\"host_count\":\"2\"");
    }

    @Test
    void aDamagedHostIsNamedAndTheOthersAnswered() throws Exception {
        List<HostProfile> hosts = new ArrayList<>(Profiles.two(directory));
        hosts.add(Profiles.write(directory, "c", new byte[] {0x0A, 0x7F, 1}));

        Answer answer = ask(OVERVIEW, hosts);

        assertThat(answer.hosts()).isEqualTo(3);
        assertThat(answer.missing())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.host()).isEqualTo("c");
                    assertThat(one.reason()).startsWith("Host 'c': [c.xplane.pb] damaged at");
                });
        assertThat(json(answer))
                .contains("\"missing_hosts\":\"c\"")
                .contains("Not in this answer: Host 'c'")
                .contains("\"host_count\":\"2\"");
    }

    @Test
    void aDamagedHostIsLeftOutOfTheTimelineToo() throws Exception {
        List<HostProfile> hosts = new ArrayList<>(Profiles.two(directory));
        hosts.add(Profiles.write(directory, "c", new byte[] {0x0A, 0x7F, 1}));

        Answer answer = ask("trace_viewer@", hosts);

        assertThat(answer.missing()).extracting(Answer.MissingHost::host).containsExactly("c");
        assertThat(json(answer)).contains("a /host:CPU").contains("b /host:CPU");
    }

    @Test
    void withoutAnyReadableHostTheQuestionFails() throws Exception {
        List<HostProfile> hosts =
                List.of(Profiles.write(directory, "c", new byte[] {0x0A, 0x7F, 1}));

        assertThatExceptionOfType(ProfileException.class)
                .isThrownBy(() -> ask(OVERVIEW, hosts))
                .withMessageContaining("Host 'c'")
                .extracting(ProfileException::kind)
                .isEqualTo(ProfileException.Kind.DATA);
    }

    @Test
    void progressCountsHosts() throws Exception {
        List<String> heard = new ArrayList<>();

        var _ =
                aggregator.answer(
                        OVERVIEW,
                        Profiles.two(directory),
                        Map.of(),
                        (done, failed, hosts) -> heard.add(done + "+" + failed + "/" + hosts));

        assertThat(heard).containsExactly("1+0/2", "2+0/2");
    }

    @Test
    void aSavedPartIsUsedUntilItsProfileChanges() throws Exception {
        List<HostProfile> hosts = Profiles.two(directory);
        String first = json(ask(OVERVIEW, hosts));
        Path part = directory.resolve("a.op_stats_v2.pb");
        byte[] saved = Files.readAllBytes(part);

        String second = json(ask(OVERVIEW, hosts));
        var _ = Profiles.write(directory, "a", Profiles.steps("a", 20, 40));
        String third = json(ask(OVERVIEW, hosts));

        assertThat(second).isEqualTo(first);
        assertThat(third).isNotEqualTo(first).contains("\"steptime_ms_average\":\"30.0\"");
        assertThat(Files.readAllBytes(part)).isNotEqualTo(saved);
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void aSavedPartOfSomebodyElseOrAnOlderVersionIsMadeAgain() throws Exception {
        List<HostProfile> hosts = Profiles.two(directory);
        Path part = directory.resolve("a.op_stats_v2.pb");
        byte[] unknown = {0x0A, 0x00};
        Files.write(part, unknown);

        String answer = json(ask(OVERVIEW, hosts));

        assertThat(answer).contains("\"steptime_ms_average\":\"18.0\"");
        assertThat(Files.readAllBytes(part)).isNotEqualTo(unknown);
    }

    @Test
    void nothingSavedIsUsedWhenTheClientSaysSo() throws Exception {
        List<HostProfile> hosts = Profiles.two(directory);
        var _ = ask(OVERVIEW, hosts);
        Path part = directory.resolve("a.op_stats_v2.pb");
        Object before = Files.readAttributes(part, "unix:ino").get("ino");

        var _ =
                aggregator.answer(
                        OVERVIEW, hosts, Map.of(Aggregator.USE_SAVED, "false"), Progress.NONE);

        assertThat(Files.readAttributes(part, "unix:ino").get("ino")).isNotEqualTo(before);
    }

    private Answer ask(String tool, List<HostProfile> hosts) throws InterruptedException {
        return aggregator.answer(tool, hosts, Map.of(), Progress.NONE);
    }

    private static String json(Answer answer) throws IOException {
        return json(answer.result());
    }

    private static String json(ToolResult result) {
        StringBuilder out = new StringBuilder();
        result.writeJson(out);
        return out.toString();
    }
}
