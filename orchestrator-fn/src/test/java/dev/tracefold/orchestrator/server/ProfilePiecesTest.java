// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.profile.GrpcParts;
import dev.tracefold.orchestrator.profile.PipelineParts;
import dev.tracefold.orchestrator.profile.ProfileSettings;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.ProcessorEngine;
import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.Answer;
import dev.tracefold.xprof.session.PartSource;
import dev.tracefold.xprof.session.Progress;
import dev.tracefold.xprof.session.SplitParts;
import dev.tracefold.xprof.session.Splitting;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;
import dev.tracefold.xprof.tool.ToolRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/// Pieces of large hosts, made by several workers through the event pipeline.
@NullMarked
class ProfilePiecesTest {
    private static final String TOOL = "overview_page";
    private static final Splitting ALL = new Splitting(3, 0);

    @TempDir Path directory;

    @Test
    void workersAnswerPiecesWhatOneProcessAnswersOfTheHost() throws Exception {
        List<HostProfile> hosts = hosts();
        StringBuilder expected = new StringBuilder();
        ProfileTools.named(TOOL).run(new ToolRequest(hosts, Map.of())).writeJson(expected);
        try (WorkerFunction one = worker();
                WorkerFunction other = worker();
                EmbeddedPipeline pipeline = pipeline(byTurns(one, other))) {

            // Which piece is made is not for the client to say.
            Answer answer = ask(pipeline, hosts, Map.of(Piece.OPTION, "2/3"));

            assertThat(answer.missing()).isEmpty();
            assertThat(json(answer)).isEqualTo(expected.toString());
        }
    }

    @Test
    void aPieceThatOneWorkerCannotMakeIsMadeByAnother() throws Exception {
        List<HostProfile> hosts = hosts();
        AtomicInteger refused = new AtomicInteger();
        EventHandler broken =
                event -> {
                    refused.incrementAndGet();
                    return new EventOutcome.Unreachable("away");
                };
        try (WorkerFunction other = worker();
                EmbeddedPipeline pipeline = pipeline(byTurns(broken, other))) {

            Answer answer = ask(pipeline, hosts, Map.of());

            assertThat(answer.missing()).isEmpty();
            assertThat(json(answer)).contains("\"host_count\":\"2\"");
            assertThat(refused).hasPositiveValue();
        }
    }

    @Test
    void aDamagedHostIsNamedOnce() throws Exception {
        ProfileScene.damaged(directory, "run", "zz");
        List<HostProfile> hosts = hosts();
        try (WorkerFunction worker = worker();
                EmbeddedPipeline pipeline = pipeline(worker)) {
            List<Integer> failures = Collections.synchronizedList(new ArrayList<>());

            Answer answer =
                    new Aggregator(split(pipeline))
                            .answer(
                                    TOOL,
                                    hosts,
                                    Map.of(),
                                    (done, failed, all) -> failures.add(failed));

            assertThat(answer.missing())
                    .singleElement()
                    .satisfies(one -> {
                        assertThat(one.host()).isEqualTo("zz");
                        assertThat(one.reason()).startsWith("Host 'zz': [zz.xplane.pb] damaged");
                    });
            assertThat(failures).hasSize(hosts.size()).endsWith(1);
        }
    }

    @Test
    void workersOfXprofAreNeverAskedForPieces() throws Exception {
        HostwiseTool tool = (HostwiseTool) ProfileTools.named(TOOL);
        PartSource.PartRequest request =
                new PartSource.PartRequest(tool, Map.of(), hosts(), false, new Piece(1, 2));
        try (GrpcParts parts = new GrpcParts(List.of("127.0.0.1:1"))) {

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> parts.make(request, Nobody.HEARS))
                    .withMessage("XProf's workers know no pieces of hosts");
        }
    }

    @Test
    void settingsSayWhichHostsAreMadeInPieces() {
        Map<String, String> variables = new HashMap<>(Map.of("TRACEFOLD_LOGDIR", "/logs"));

        assertThat(splitting(variables)).isEqualTo(new Splitting(2, 128L << 20));
        variables.put("TRACEFOLD_PROFILE_PIECES", "7");
        variables.put("TRACEFOLD_PROFILE_SPLIT_MB", "3");
        assertThat(splitting(variables)).isEqualTo(new Splitting(7, 3L << 20));
        variables.put("TRACEFOLD_PROFILE_PIECES", "65");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> splitting(variables))
                .withMessageContaining("TRACEFOLD_PROFILE_PIECES");
    }

    private static Splitting splitting(Map<String, String> variables) {
        return ProfileSettings.fromEnvironment(variables::get).orElseThrow().splitting();
    }

    private enum Nobody implements PartSource.PartListener {
        HEARS;

        @Override
        public void made(int host, byte[] part) {
            throw new AssertionError("a part of " + host);
        }

        @Override
        public void failed(int host, ProfileException why) {
            throw new AssertionError(why);
        }
    }

    private List<HostProfile> hosts() throws IOException {
        ProfileScene.gpus(directory, "run", "w0", 5);
        ProfileScene.gpus(directory, "run", "w1", 3);
        return new LogDirectory(directory).run("run").hosts();
    }

    private WorkerFunction worker() {
        return new WorkerFunction(
                WorkerSettings.fromEnvironment(
                        Map.of("TRACEFOLD_CLAIM_DIR", directory.resolve("claims").toString())::get),
                new ProcessorEngine(ProcessorOptions.DEFAULTS),
                DirectReplies.none(),
                InstantSource.system());
    }

    private static EventHandler byTurns(EventHandler one, EventHandler other) {
        AtomicInteger turn = new AtomicInteger();
        return event -> (turn.getAndIncrement() % 2 == 0 ? one : other).handle(event);
    }

    private EmbeddedPipeline pipeline(EventHandler workers) {
        return EmbeddedPipeline.start(
                workers, EmbeddedPipeline.settings(2), directory.resolve("claims"));
    }

    private static PartSource split(EmbeddedPipeline pipeline) {
        return new SplitParts(new PipelineParts(pipeline.queries()), ALL);
    }

    private static Answer ask(
            EmbeddedPipeline pipeline, List<HostProfile> hosts, Map<String, String> options)
            throws InterruptedException {
        return new Aggregator(split(pipeline)).answer(TOOL, hosts, options, Progress.NONE);
    }

    private static String json(Answer answer) {
        StringBuilder out = new StringBuilder();
        answer.result().writeJson(out);
        return out.toString();
    }
}
