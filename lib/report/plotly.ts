/** MIME type of a Plotly figure in notebooks. */
export const PLOTLY_MIME = "application/vnd.plotly.v1+json";
