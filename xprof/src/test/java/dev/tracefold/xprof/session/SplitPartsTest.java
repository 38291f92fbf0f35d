// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.profile.ProfileRun;
import dev.tracefold.xprof.samples.DeviceProfiles;
import dev.tracefold.xprof.tool.Tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Large hosts in pieces.
class SplitPartsTest {
    private static final Path SESSIONS =
            Path.of(System.getProperty("tracefold.shared", "../../shared"))
                    .toAbsolutePath()
                    .resolve("traces/xplane");
    private static final String OVERVIEW = "overview_page";
    private static final Splitting ALL = new Splitting(3, 0);

    @TempDir Path directory;
    private final LocalParts whole = new LocalParts(new PartCache(), 2);

    @AfterEach
    void close() {
        whole.close();
    }

    @Test
    void everyToolSaysTheSameOfPieces() throws Exception {
        assertSame(List.of(DeviceProfiles.gpus(5).host("gpus").write(directory)));
        assertSame(List.of(DeviceProfiles.tpus(4, true).host("tpus").write(directory)));
    }

    @Test
    void severalHostsInPiecesAreTheRun() throws Exception {
        List<HostProfile> hosts =
                List.of(
                        DeviceProfiles.gpus(2).host("a").write(directory),
                        Profiles.write(directory, "b", Profiles.steps("b", 1, 1, 1, 1)),
                        DeviceProfiles.gpus(5).host("c").write(directory));

        assertSame(hosts);
    }

    @Test
    void everyToolSaysTheSameOfPiecesOfRealRuns() throws Exception {
        assumeTrue(Files.isDirectory(SESSIONS), "no profiles in " + SESSIONS);
        for (ProfileRun run : new LogDirectory(SESSIONS).runs()) {
            Path copy = Files.createDirectory(directory.resolve(run.name()));
            List<HostProfile> copies = new ArrayList<>();
            for (HostProfile host : run.hosts()) {
                copies.add(
                        Profiles.write(copy, host.host(), Files.readAllBytes(host.file().fetch())));
            }
            assertSamePart(copies);
        }
    }

    // All tools of a kind show the same part.
    private void assertSamePart(List<HostProfile> hosts) throws Exception {
        for (HostProfile host : hosts) {
            Path part = host.file().fetch().resolveSibling(host.host() + ".op_stats_v2.pb");
            String expected = json(ask(whole, List.of(host)));
            byte[] made = Files.readAllBytes(part);
            Files.delete(part);

            assertThat(json(ask(new SplitParts(whole, ALL), List.of(host)))).isEqualTo(expected);
            assertThat(Files.readAllBytes(part)).as(host.host()).isEqualTo(made);
        }
    }

    private void assertSame(List<HostProfile> hosts) throws Exception {
        Aggregator split = new Aggregator(new SplitParts(whole, ALL));
        for (String tool : ProfileTools.all().stream().map(Tool::name).toList()) {
            List<HostProfile> asked = tool.equals("trace_viewer") ? hosts.subList(0, 1) : hosts;
            Map<String, String> options = Map.of(Aggregator.USE_SAVED, "false");
            String expected = said(new Aggregator(whole), tool, asked, options);

            assertThat(said(split, tool, asked, options)).as(tool).isEqualTo(expected);
        }
    }

    private static String said(
            Aggregator aggregator,
            String tool,
            List<HostProfile> hosts,
            Map<String, String> options)
            throws InterruptedException {
        try {
            return json(aggregator.answer(tool, hosts, options, Progress.NONE));
        } catch (ProfileException e) {
            return String.valueOf(e.getMessage()); // without an option it needs, the tool says so
        }
    }

    @Test
    void whatIsSavedIsTheHostsPartAndNothingElse() throws Exception {
        HostProfile host = DeviceProfiles.gpus(5).write(directory);
        String first = json(ask(new SplitParts(whole, ALL), List.of(host)));
        byte[] saved = Files.readAllBytes(directory.resolve("host.op_stats_v2.pb"));

        assertThat(names()).containsExactly("host.op_stats_v2.pb", "host.xplane.pb");
        Files.delete(directory.resolve("host.op_stats_v2.pb"));
        assertThat(json(ask(whole, List.of(host)))).isEqualTo(first);
        assertThat(Files.readAllBytes(directory.resolve("host.op_stats_v2.pb"))).isEqualTo(saved);
    }

    @Test
    void aSavedPartOfAHostIsNotMadeInPiecesAgain() throws Exception {
        HostProfile host = DeviceProfiles.gpus(5).write(directory);
        String first = json(ask(whole, List.of(host)));
        PartSource nobody =
                (request, listener) -> {
                    throw new AssertionError("asked for " + request.piece());
                };

        assertThat(json(ask(new SplitParts(nobody, ALL), List.of(host)))).isEqualTo(first);
    }

    @Test
    void smallHostsAreLeftWhole() throws Exception {
        HostProfile large = DeviceProfiles.gpus(5).host("large").write(directory);
        HostProfile small = DeviceProfiles.gpus(2).host("small").write(directory);
        List<String> asked = new ArrayList<>();
        PartSource heard =
                (request, listener) -> {
                    synchronized (asked) {
                        request.hosts().forEach(one -> asked.add(one.host() + request.piece()));
                    }
                    whole.make(request, listener);
                };

        Splitting splitting = new Splitting(2, large.file().version().bytes());
        Answer answer = ask(new SplitParts(heard, splitting), List.of(large, small));

        assertThat(answer.missing()).isEmpty();
        assertThat(asked).containsExactlyInAnyOrder("large1/2", "large2/2", "small1/1");
    }

    @Test
    void aHostOfWhichAPieceIsMissingIsMissing() throws Exception {
        List<HostProfile> hosts =
                List.of(
                        Profiles.write(directory, "a", Profiles.steps("a", 10, 20)),
                        DeviceProfiles.gpus(5).host("b").write(directory));
        PartSource secondFails =
                (request, listener) -> {
                    if (request.piece().number() == 2) {
                        ProfileException why =
                                new ProfileException(ProfileException.Kind.STORAGE, "Host: away");
                        for (int host = 0; host < request.hosts().size(); host++) {
                            listener.failed(host, why);
                        }
                    } else {
                        whole.make(request, listener);
                    }
                };

        long fromBytes = hosts.getLast().file().version().bytes();
        Answer answer = ask(new SplitParts(secondFails, new Splitting(3, fromBytes)), hosts);

        assertThat(answer.missing()).containsExactly(new Answer.MissingHost("b", "Host: away"));
        assertThat(json(answer)).contains("\"host_count\":\"1\"");
        assertThat(names()).doesNotContain("b.op_stats_v2.pb");
    }

    @Test
    void aDamagedHostIsNamedWhicheverPieceTheDamageIsIn() throws Exception {
        byte[] profile = DeviceProfiles.gpus(5).host("b").toByteArray();
        List<HostProfile> hosts =
                List.of(
                        Profiles.write(directory, "a", Profiles.steps("a", 10, 20)),
                        Profiles.write(
                                directory, "b", Arrays.copyOf(profile, profile.length * 2 / 3)));

        Answer answer = ask(new SplitParts(whole, ALL), hosts);

        assertThat(answer.missing())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.host()).isEqualTo("b");
                    assertThat(one.reason()).startsWith("Host 'b': [b.xplane.pb] damaged at");
                });
    }

    @Test
    void piecesOfProfilesThatChangedAreNotPutTogether() throws Exception {
        HostProfile host = DeviceProfiles.gpus(5).write(directory);
        PartSource changing =
                (request, listener) -> {
                    synchronized (this) {
                        whole.make(request, listener);
                        write(DeviceProfiles.gpus(4 + request.piece().number()).toByteArray());
                    }
                };

        assertThatExceptionOfType(ProfileException.class)
                .isThrownBy(() -> ask(new SplitParts(changing, ALL), List.of(host)))
                .withMessageContaining("Host 'host': its pieces are damaged")
                .withMessageContaining("of one version");
    }

    private void write(byte[] profile) {
        try {
            Files.write(directory.resolve("host.xplane.pb"), profile);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void progressCountsPieces() throws Exception {
        HostProfile host = DeviceProfiles.gpus(5).write(directory);
        List<String> heard = new ArrayList<>();
        Progress progress =
                new Progress() {
                    @Override
                    public void hosts(int done, int failed, int hosts) {
                        heard.add("hosts " + done + "/" + hosts);
                    }

                    @Override
                    public void pieces(int done, int pieces) {
                        heard.add("pieces " + done + "/" + pieces);
                    }
                };

        var _ =
                new Aggregator(new SplitParts(whole, ALL))
                        .answer(OVERVIEW, List.of(host), Map.of(), progress);

        assertThat(heard)
                .containsExactly(
                        "pieces 0/3", "pieces 1/3", "pieces 2/3", "pieces 3/3", "hosts 1/1");
    }

    @Test
    void whoGivesUpEndsAllPieces() throws Exception {
        HostProfile host = DeviceProfiles.gpus(5).write(directory);
        CountDownLatch begun = new CountDownLatch(3);
        CountDownLatch ended = new CountDownLatch(3);
        PartSource patient =
                (request, listener) -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        ended.countDown();
                    }
                };
        Thread asking =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                var _ = ask(new SplitParts(patient, ALL), List.of(host));
                            } catch (InterruptedException _) {
                                // That is what giving up is.
                            }
                        });

        begun.await();
        asking.interrupt();
        ended.await();
        asking.join();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    private static Answer ask(PartSource parts, List<HostProfile> hosts)
            throws InterruptedException {
        return new Aggregator(parts).answer(OVERVIEW, hosts, Map.of(), Progress.NONE);
    }

    private static String json(Answer answer) {
        StringBuilder out = new StringBuilder();
        answer.result().writeJson(out);
        return out.toString();
    }
}
