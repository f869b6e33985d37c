import type { Project } from './compose/project.ts';
import type { ReportDocument, Spec } from './core/records.ts';
import { type PipelineOptions, runPipeline } from './pipeline.ts';
import { publish } from './publish.ts';

/** Runs a spec and writes its report: the one way for the tests, the command line and the gate. */
export async function runSpec(
  spec: Spec,
  project: Project,
  options: Omit<PipelineOptions, 'keep'>,
): Promise<{ document: ReportDocument; folder: string }> {
  let folder = '';
  const keep = async (document: ReportDocument) => {
    // No page is kept for what it shows: none can be there of a run that begins now.
    ({ folder } = await publish(document, project.ports, project.reports));
  };
  const document = await runPipeline(spec, project.ports, { ...options, keep });
  return { document, folder };
}
