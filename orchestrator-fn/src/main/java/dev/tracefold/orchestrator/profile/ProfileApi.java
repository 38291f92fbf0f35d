// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.profile.ProfileRun;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.Answer;
import dev.tracefold.xprof.session.PartSource;
import dev.tracefold.xprof.session.Progress;
import dev.tracefold.xprof.session.RunContents;
import dev.tracefold.xprof.session.SplitParts;
import dev.tracefold.xprof.tool.ToolResult;

import static java.util.Objects.requireNonNullElse;

/// XProf's HTTP interface: routes, parameters, content types and errors are its. What is ours is said in
/// headers that its clients do not look at, and on the route `progress`.
public final class ProfileApi implements AutoCloseable {
    /// The version of XProf whose interface this is.
    public static final String VERSION = "2.23.1";

    /// The header that names hosts an answer knows nothing of, and why.
    public static final String MISSING_HOSTS = "X-Tracefold-Missing-Hosts";

    private static final System.Logger LOG = System.getLogger(ProfileApi.class.getName());
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SAVED_BY_DEFAULT = "overview_page,trace_viewer@";
    private static final Map<String, String> SECURITY =
            Map.of(
                    "Content-Security-Policy",
                    "default-src 'self'; script-src 'self' 'unsafe-eval' 'unsafe-inline'"
                            + " https://www.gstatic.com https://cdn.jsdelivr.net; style-src 'self'"
                            + " 'unsafe-inline' https://fonts.googleapis.com"
                            + " https://www.gstatic.com; font-src 'self'"
                            + " https://fonts.gstatic.com; img-src 'self' data: blob:; frame-src"
                            + " 'self' https://ui.perfetto.dev",
                    "X-Content-Type-Options",
                    "nosniff");

    private final ProfileSettings settings;
    private final RunFinder finder;
    private final Aggregator aggregator;
    private final RunContents contents = new RunContents();
    private final AnswersAtWork atWork = new AnswersAtWork();
    // Each holds profiles open while it is written.
    private final Semaphore writing =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()));
    private final ExecutorService background =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("profile-cache").factory());

    /// The interface to the profiles in a directory, whose parts the workers that the settings name make; if they name
    /// none, the pipeline's.
    ///
    /// @param places how buckets are read
    public static ProfileApi of(
            ProfileSettings settings, ProfilePlaces places, QueryService queries) {
        PartSource parts =
                settings.workers().isEmpty()
                        ? new SplitParts(new PipelineParts(queries), settings.splitting())
                        : new GrpcParts(settings.workers());
        return new ProfileApi(settings, places, new Aggregator(parts));
    }

    /// The interface to the profiles in a directory.
    ///
    /// @param places how buckets are read
    public ProfileApi(ProfileSettings settings, ProfilePlaces places, Aggregator aggregator) {
        this.settings = settings;
        this.finder = new RunFinder(settings, places);
        this.aggregator = aggregator;
    }

    /// Answers a request; whatever goes wrong is an answer too.
    ///
    /// @throws InterruptedException when the thread is to give up
    public ProfileResponse answer(ProfileRequest request) throws InterruptedException {
        try {
            return coded(routed(request));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "profile request failed", e);
            return text(500, "the answer could not be written: " + e.getMessage());
        }
    }

    private ProfileResponse routed(ProfileRequest request)
            throws IOException, InterruptedException {
        try {
            return route(request);
        } catch (ProfileException e) {
            return text(500, requireNonNullElse(e.getMessage(), "unknown error"));
        }
    }

    private ProfileResponse route(ProfileRequest request) throws IOException, InterruptedException {
        return switch (request.route()) {
            case "config" -> json(config());
            case "version" -> text(200, VERSION);
            case "runs" ->
                    json(names(finder.runs(request).stream().map(ProfileRun::name).toList()));
            case "run_tools" -> json(names(contents.tools(finder.run(request))));
            case "hosts" -> json(hosts(request));
            case "module_list" ->
                    text(200, String.join(",", contents.modules(finder.run(request))));
            case "data" -> data(request);
            case "data_csv" -> csv(request);
            case "generate_cache" -> generateCache(request);
            case "progress" -> json(atWork.json(request.text("run"), request.tool()));
            case "capture_profile" ->
                    ProfileResponse.of(
                            500,
                            ProfileResponse.JSON,
                            JSON.createObjectNode()
                                    .put("error", "this server does not capture profiles")
                                    .toString());
            default -> text(404, "no such route: " + request.route());
        };
    }

    private String config() {
        return JSON.createObjectNode()
                .put("enableTabNameLabel", settings.tabNameLabel())
                .put("hideCaptureProfileButton", settings.hideCaptureButton())
                .put("srcPathPrefix", settings.sourcePrefix().orElse(null))
                .toString();
    }

    private String hosts(ProfileRequest request) {
        ArrayNode hosts = JSON.createArrayNode();
        for (String host : RunContents.hosts(finder.run(request), request.tool())) {
            hosts.addObject().put("hostname", host);
        }
        return hosts.toString();
    }

    // ---- data ----

    private ProfileResponse data(ProfileRequest request) throws IOException, InterruptedException {
        if (!isKnown(request.tool())) {
            return text(404, "No Data");
        }
        ProfileRun run = finder.run(request);
        List<HostProfile> hosts = finder.hosts(request, run);
        writing.acquire();
        try (AnswersAtWork.Entry progress = atWork.begin(run.name(), request.tool())) {
            Answer answer = aggregator.answer(request.tool(), hosts, request.options(), progress);
            return answer.result() instanceof ToolResult.NotAvailable not
                    ? text(404, "No Data: " + not.sentence())
                    : written(answer);
        } finally {
            writing.release();
        }
    }

    private static boolean isKnown(String tool) {
        try {
            var _ = ProfileTools.named(tool);
            return true;
        } catch (ProfileException _) {
            return false;
        }
    }

    private static ProfileResponse written(Answer answer) throws IOException {
        BodySpool body = new BodySpool();
        boolean whole = false;
        try {
            try (OutputStream zipped = new GZIPOutputStream(body, 64 * 1024)) {
                answer.result().writeTo(zipped);
            }
            whole = true;
        } finally {
            if (!whole) {
                body.discard();
            }
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Encoding", "gzip");
        headers.putAll(missing(answer));
        return new ProfileResponse(200, answer.result().contentType(), headers, body.read());
    }

    private static Map<String, String> missing(Answer answer) {
        if (answer.missing().isEmpty()) {
            return Map.of();
        }
        List<String> texts = new ArrayList<>();
        answer.missing().forEach(one -> texts.add(one.host() + ": " + one.reason()));
        // A header holds one line of plain characters.
        String line = String.join("; ", texts).replaceAll("[^\\x20-\\x7e]", "?");
        return Map.of(MISSING_HOSTS, line);
    }

    private ProfileResponse csv(ProfileRequest request) throws IOException, InterruptedException {
        if (!isKnown(request.tool())) {
            return text(404, "No Data");
        }
        ProfileRun run = finder.run(request);
        Answer answer =
                aggregator.answer(
                        request.tool(),
                        finder.hosts(request, run),
                        request.options(),
                        Progress.NONE);
        return switch (answer.result()) {
            case ToolResult.NotAvailable not -> text(404, "No Data: " + not.sentence());
            case ToolResult.Tables tables -> {
                Map<String, String> headers = new LinkedHashMap<>(missing(answer));
                headers.put(
                        "Content-Disposition",
                        "attachment; filename=" + CsvTables.fileName(request, run));
                ProfileResponse body =
                        ProfileResponse.of(200, "text/csv", CsvTables.of(tables.tables()));
                yield new ProfileResponse(200, "text/csv", headers, body.body());
            }
            default -> text(400, "CSV format not supported for this tool type");
        };
    }

    // ---- saving beforehand ----

    private ProfileResponse generateCache(ProfileRequest request) {
        if (!request.method().equals("POST")) {
            return text(405, "generate_cache is asked for by POST");
        }
        if (request.text("session_path").isEmpty()) {
            return text(400, "session_path is missing");
        }
        ProfileRun run;
        try {
            run = finder.run(request);
        } catch (ProfileException e) {
            return text(404, requireNonNullElse(e.getMessage(), "No xplane file found"));
        }
        String asked = request.text("tools");
        List<String> tools =
                ProfileSettings.addresses(asked.isEmpty() ? SAVED_BY_DEFAULT : asked).stream()
                        .filter(ProfileApi::isKnown)
                        .toList();
        if (tools.isEmpty()) {
            return text(400, "no valid tools in '%s'".formatted(asked));
        }
        var _ = background.submit(() -> save(run, tools));
        return ProfileResponse.of(
                202,
                ProfileResponse.JSON,
                JSON.createObjectNode()
                        .put("status", "ACCEPTED")
                        .put("message", "Cache generation started")
                        .toString());
    }

    private void save(ProfileRun run, List<String> tools) {
        try {
            for (String tool : tools) {
                // Asking is what saves; tools that have nothing to save only write what nobody
                // reads.
                var _ = aggregator.answer(tool, run.hosts(), Map.of(), Progress.NONE);
            }
        } catch (ProfileException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cache of run {0}: {1}",
                    run.name(),
                    e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        background.shutdownNow();
    }

    // ---- forms ----

    private static String names(List<String> names) {
        ArrayNode array = JSON.createArrayNode();
        names.forEach(array::add);
        return array.toString();
    }

    private static ProfileResponse json(String body) {
        return ProfileResponse.of(200, ProfileResponse.JSON, body);
    }

    private static ProfileResponse text(int status, String body) {
        return ProfileResponse.of(status, ProfileResponse.TEXT, body);
    }

    // Everything is zipped, whatever the client says it takes, as XProf's server does.
    private static ProfileResponse coded(ProfileResponse plain) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>(SECURITY);
        headers.putAll(plain.headers());
        if (headers.containsKey("Content-Encoding")) {
            return new ProfileResponse(plain.status(), plain.contentType(), headers, plain.body());
        }
        BodySpool body = new BodySpool();
        try (OutputStream zipped = new GZIPOutputStream(body);
                var in = plain.body()) {
            in.transferTo(zipped);
        }
        headers.put("Content-Encoding", "gzip");
        return new ProfileResponse(plain.status(), plain.contentType(), headers, body.read());
    }
}
